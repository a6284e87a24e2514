//! The styles of terminal output.

use clap::builder::styling::{AnsiColor, Effects, Style};
use scopegate::Verdict;

/// An error about a policy, a file or the usage.
pub const ERROR: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
/// An error about one target: no verdict.
pub const TARGET_ERROR: Style = AnsiColor::Magenta.on_default().effects(Effects::BOLD);
/// The word `hint`.
pub const HINT: Style = AnsiColor::Cyan.on_default();
/// Labels and other words beside what matters.
pub const DIM: Style = Style::new().effects(Effects::DIMMED);
/// Headings and what was asked.
pub const STRONG: Style = Style::new().effects(Effects::BOLD);

/// The colour of a verdict.
pub const fn verdict_style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::InScope => AnsiColor::Green,
        Verdict::OutOfScope => AnsiColor::Red,
        Verdict::ThirdParty => AnsiColor::Yellow,
    };
    color.on_default().effects(Effects::BOLD)
}
