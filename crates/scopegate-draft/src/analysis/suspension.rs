//! The reasons why no inclusion of a text is certain.

/// The reason why no inclusion of a text is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suspension {
    /// The program is closed, or not open yet.
    Closed,
    /// Reports are accepted, and tests are not authorized.
    ReportOnly,
    /// The text is a template.
    Template,
}

impl Suspension {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Closed => "the text says that the program is not in force",
            Self::ReportOnly => "the text says that tests are not authorized",
            Self::Template => "the text has a placeholder and is a template",
        }
    }

    /// The posture of a policy that says so.
    pub(crate) fn posture(self) -> Option<&'static str> {
        match self {
            Self::Closed => Some("none"),
            Self::ReportOnly => Some("report-only"),
            Self::Template => None,
        }
    }
}
