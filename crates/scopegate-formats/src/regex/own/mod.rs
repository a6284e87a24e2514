//! Reads expressions of our own export as the rules that they were written for.
//!
//! Only exact output of the exporter is read here. An expression that differs in one character is treated like any
//! other expression.

mod bbot;
mod burp;
mod cut;
mod host;
mod path;
mod url;

use scopegate::pattern::Pattern;

use crate::export::AMBIGUOUS_PATH;
use crate::identifier::outcome::Outcome;
use crate::identifier::pattern_set::{Fit, PatternSet, read as read_one};
use crate::identifier::reading::Reading;
use crate::identifier::side::Side;

pub(crate) use bbot::bbot_rule;
pub(crate) use burp::burp_rule;
pub(crate) use cut::{Cut, CutHosts, Leaves, bbot_cut};
pub(crate) use url::url_rule;

/// The meaning of an expression of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportedRule {
    /// Patterns.
    Rules(PatternSet),
    /// Hosts that a policy cannot include, with the reason.
    Refused(String),
    /// The ambiguous spellings of paths on these hosts, next to the excluded path.
    AmbiguousPaths(Vec<HostPort>),
}

/// A host and its ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostPort {
    host: String,
    port: ExportedPort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportedPort {
    Any,
    Web,
    One(u16),
}

impl HostPort {
    /// The pattern for a path; `None` for every path.
    fn pattern(&self, path: Option<&str>, side: Side) -> String {
        let host = &self.host;
        match (self.port, path, side) {
            (ExportedPort::Any, None, _) => {
                let bare = host.trim_matches(['[', ']']);
                // A network in canonical form, `192.0.2.0/24` for `192.0.2.*`.
                let canonical = Pattern::parse(bare).map(|pattern| pattern.canonical().to_owned());
                canonical.unwrap_or_else(|_| bare.to_owned())
            }
            (ExportedPort::Any, Some(path), Side::Inclusion) => format!("https://{host}:*{path}"),
            (ExportedPort::Any | ExportedPort::Web, Some(path), _) => format!("https://{host}{path}"),
            (ExportedPort::Web, None, _) => format!("https://{host}"),
            (ExportedPort::One(port), None, _) => format!("{host}:{port}"),
            (ExportedPort::One(port), Some(path), _) => format!("https://{host}:{port}{path}"),
        }
    }
}

/// The text before the ambiguous spellings in a URL expression.
pub(crate) fn before_ambiguous_paths(expression: &str) -> Option<&str> {
    expression.strip_suffix(AMBIGUOUS_PATH)
}

/// Interprets the ambiguous spellings next to an excluded path. The rule for that path already covers them. Without
/// that path, no pattern can express them, and the whole hosts are excluded.
pub(crate) fn ambiguous_paths(places: &[HostPort], beside: Option<&Reading>) -> Option<Reading> {
    if let Some(reading) = beside.filter(|reading| reading.outcome == Outcome::Rule) {
        let reason = "ambiguous spellings of an excluded path, which the rule for that path already covers".to_owned();
        return Some(Reading { reason: Some(reason), ..reading.clone() });
    }
    let ExportedRule::Rules(mut whole) = rules(places, None, Side::Exclusion) else { return None };
    whole.fit = Fit::Careful;
    whole
        .remarks
        .push("ambiguous spellings of any path, which patterns cannot express: the whole host is excluded".to_owned());
    Some(Reading::of_patterns(whole, Side::Exclusion))
}

/// The patterns for a path on some hosts and ports.
fn rules(places: &[HostPort], path: Option<&str>, side: Side) -> ExportedRule {
    let mut set = PatternSet::default();
    for place in places {
        match read_one(&place.pattern(path, side), side) {
            Ok(read) => set.add(read),
            Err(why) => return ExportedRule::Refused(why),
        }
    }
    ExportedRule::Rules(set)
}

#[cfg(test)]
mod tests;
