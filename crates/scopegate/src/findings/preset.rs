//! Presets: ready-made rules for new policies.

use crate::error::{ErrorReport, Excerpt, report_accessors};
use crate::findings::codes;

/// Rules about findings that many policies have, as the text of a policy file to paste and edit. Presets are never
/// applied automatically.
///
/// ```
/// let preset = scopegate::findings::preset("common-exclusions").unwrap();
/// assert!(preset.text().contains("[[findings.rules]]"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    name: &'static str,
    text: &'static str,
}

macro_rules! presets {
    ($($name:literal),+ $(,)?) => {
        &[$(Preset { name: $name, text: include_str!(concat!("../../data/presets/", $name, ".toml")) }),+]
    };
}

/// In a useful order for authors of policies.
const PRESETS: &[Preset] = presets![
    "common-exclusions",
    "headers-and-tls",
    "email-authentication",
    "logins-and-limits",
    "report-quality",
    "outdated-and-local",
    "prohibited-activities",
    "data-of-others",
];

impl Preset {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// A summary in one line.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }

    /// The rules as TOML with comments.
    #[must_use]
    pub fn text(&self) -> &'static str {
        self.text
    }
}

/// Every preset of this release.
///
/// ```
/// assert!(scopegate::findings::presets().iter().all(|preset| !preset.summary().is_empty()));
/// ```
#[must_use]
pub fn presets() -> &'static [Preset] {
    PRESETS
}

/// The preset with a name.
///
/// # Errors
///
/// `preset.unknown`: no preset has this name. The hint lists the presets.
pub fn preset(name: &str) -> Result<&'static Preset, PresetError> {
    PRESETS.iter().find(|preset| preset.name == name).ok_or_else(|| PresetError::unknown(name))
}

/// No preset has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct PresetError {
    report: ErrorReport,
}

impl PresetError {
    report_accessors!();

    fn unknown(name: &str) -> Self {
        let names: Vec<String> = PRESETS.iter().map(|preset| format!("`{}`", preset.name)).collect();
        let report = ErrorReport::new(codes::PRESET_UNKNOWN, format!("unknown preset {}", Excerpt(name)));
        Self { report: report.with_hint(format!("the presets are {}", names.join(", "))) }
    }
}
