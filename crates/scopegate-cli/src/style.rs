//! The styles of terminal output.

use clap::builder::styling::{AnsiColor, Effects, Style};
use scopegate::Verdict;

/// The style of an error about a policy, a file or the usage.
pub const ERROR: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
/// The style of an error about one target, which has no verdict.
pub const TARGET_ERROR: Style = AnsiColor::Magenta.on_default().effects(Effects::BOLD);
/// The style of the word `hint`.
pub const HINT: Style = AnsiColor::Cyan.on_default();
/// The styles of what a change adds and removes.
pub const ADDED: Style = AnsiColor::Green.on_default();
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// The style of labels and other secondary text.
pub const DIM: Style = Style::new().effects(Effects::DIMMED);
/// The style of headings and targets.
pub const STRONG: Style = Style::new().effects(Effects::BOLD);

/// The style of a verdict.
pub const fn verdict_style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::InScope => AnsiColor::Green,
        Verdict::OutOfScope => AnsiColor::Red,
        Verdict::ThirdParty => AnsiColor::Yellow,
    };
    color.on_default().effects(Effects::BOLD)
}
