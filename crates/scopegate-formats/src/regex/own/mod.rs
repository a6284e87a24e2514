//! Expressions that our own export writes, read as the rule that they were written for.
//!
//! Only what the exporter writes, to the letter, is read here: a part that differs in one character is somebody else's
//! and goes the way of other expressions.

mod bbot;
mod burp;
mod cut;
mod host;
mod path;
mod url;

use scopegate::Pattern;

use crate::export::ODD_PATH;
use crate::identifier::outcome::Outcome;
use crate::identifier::pattern_set::{Fit, PatternSet, read as read_one};
use crate::identifier::reading::Reading;
use crate::identifier::side::Side;

pub(crate) use bbot::bbot_rule;
pub(crate) use burp::burp_rule;
pub(crate) use cut::{Cut, CutHosts, Leaves, bbot_cut};
pub(crate) use url::url_rule;

/// What one of our expressions says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportedRule {
    /// These patterns.
    Rules(PatternSet),
    /// CutHosts that no policy may include without more ado, and why.
    Refused(String),
    /// The odd spellings of paths on these hosts, which stand beside the path that is excluded there.
    OddPaths(Vec<HostPort>),
}

/// Where an expression looks: a host, its ports.
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
    /// The pattern of a path on it; none for every path.
    fn pattern(&self, path: Option<&str>, side: Side) -> String {
        let host = &self.host;
        match (self.port, path, side) {
            (ExportedPort::Any, None, _) => {
                let bare = host.trim_matches(['[', ']']);
                // A network in its usual spelling, `192.0.2.0/24` for `192.0.2.*`.
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

/// What stands before the odd spellings in an expression for URLs.
pub(crate) fn before_odd_paths(expression: &str) -> Option<&str> {
    expression.strip_suffix(ODD_PATH)
}

/// The odd spellings that stand beside an excluded path, whose row is given where it is there: the rule for that path
/// covers those that may lead to it. Alone they are a part of hosts that no pattern says, and the whole hosts are excluded.
pub(crate) fn odd_paths(places: &[HostPort], beside: Option<&Reading>) -> Option<Reading> {
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

/// The patterns of a path on some places.
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
