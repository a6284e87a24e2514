//! Ready rules for policies to begin with.

use crate::error::{Code, Excerpt};
use crate::findings::codes;

/// Rules about findings that many policies have, as the text of a policy file: to paste and to edit. None is ever applied
/// by itself.
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

/// In the order in which somebody who writes a policy may want them.
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
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is, in one line.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }

    /// The rules, in TOML, with comments.
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

/// The preset of that name.
///
/// # Errors
///
/// `preset.unknown`: there is none. The hint tells those that there are.
pub fn preset(name: &str) -> Result<&'static Preset, PresetError> {
    PRESETS.iter().find(|preset| preset.name == name).ok_or_else(|| PresetError::unknown(name))
}

/// There is no preset of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PresetError {
    message: String,
    hint: String,
}

impl PresetError {
    fn unknown(name: &str) -> Self {
        let names: Vec<String> = PRESETS.iter().map(|preset| format!("`{}`", preset.name)).collect();
        Self {
            message: format!("no preset is called {}", Excerpt(name)),
            hint: format!("the presets are {}", names.join(", ")),
        }
    }

    /// `preset.unknown`.
    #[must_use]
    pub fn code(&self) -> Code {
        codes::PRESET_UNKNOWN
    }

    /// What is wrong, in one lower-case clause that repeats the offending text.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}
