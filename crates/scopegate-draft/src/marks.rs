//! Finds the open marks of a draft.

/// The kind of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MarkKind {
    /// `[doubt]`: the text may mean something else.
    Doubt,
    /// `[person]`: a program cannot decide.
    Person,
}

impl MarkKind {
    /// The word between the brackets.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Doubt => "doubt",
            Self::Person => "person",
        }
    }
}

/// A mark in a comment of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    kind: MarkKind,
    line: usize,
    comment: String,
}

impl Mark {
    /// The kind of the mark.
    #[must_use]
    pub fn kind(&self) -> MarkKind {
        self.kind
    }

    /// The line of the policy, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The comment.
    #[must_use]
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

/// The marks in the comments of a policy in TOML. Quoted text in a comment comes from the source and is never a mark.
///
/// ```
/// use scopegate_draft::{MarkKind, marks};
///
/// let open = marks("in_scope = [\n# \"a.quillmere.com\", # line 3 [doubt] other words: \"... [person] ...\"\n]\nname = \"[person]\"\n");
/// assert_eq!(open.len(), 1);
/// assert_eq!((open[0].kind(), open[0].line()), (MarkKind::Doubt, 2));
/// ```
#[must_use]
pub fn marks(policy: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    for (at, line) in policy.lines().enumerate() {
        // Text between quotes is neither a comment nor a mark, in values and in comments.
        let outside = unquoted(line);
        let Some(comment) = outside.split_once('#').map(|parts| parts.1) else { continue };
        // The first line of a draft explains the marks.
        let comment = comment.strip_prefix(" Draft by").map_or(comment, |_| "");
        for kind in [MarkKind::Doubt, MarkKind::Person] {
            if comment.contains(&format!("[{}]", kind.as_str())) {
                found.push(Mark { kind, line: at + 1, comment: line.trim().to_owned() });
            }
        }
    }
    found
}

/// A line with the text between quotes left out.
fn unquoted(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let (mut inside, mut escaped) = (false, false);
    for c in line.chars() {
        match c {
            '"' if !escaped => inside = !inside,
            _ if !inside => out.push(c),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    out
}
