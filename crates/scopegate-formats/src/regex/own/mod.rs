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
use crate::identifier::piece::{Fit, Piece, read as read_piece};
use crate::identifier::reading::Reading;
use crate::identifier::side::Side;

pub(crate) use bbot::bbot_rule;
pub(crate) use burp::burp_rule;
pub(crate) use cut::{Cut, Hosts, Leaves, bbot_cut};
pub(crate) use url::url_rule;

/// What one of our expressions says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Own {
    /// These patterns.
    Rules(Piece),
    /// Hosts that no policy may include without more ado, and why.
    Refused(String),
    /// The odd spellings of paths on these hosts, which stand beside the path that is excluded there.
    OddPaths(Vec<Place>),
}

/// Where an expression looks: a host, its ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    host: String,
    port: Port,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Port {
    Any,
    Web,
    One(u16),
}

impl Place {
    /// The pattern of a path on it; none for every path.
    fn pattern(&self, path: Option<&str>, side: Side) -> String {
        let host = &self.host;
        match (self.port, path, side) {
            (Port::Any, None, _) => {
                let bare = host.trim_matches(['[', ']']);
                // A network in its usual spelling, `192.0.2.0/24` for `192.0.2.*`.
                let canonical = Pattern::parse(bare).map(|pattern| pattern.canonical().to_owned());
                canonical.unwrap_or_else(|_| bare.to_owned())
            }
            (Port::Any, Some(path), Side::Inclusion) => format!("https://{host}:*{path}"),
            (Port::Any | Port::Web, Some(path), _) => format!("https://{host}{path}"),
            (Port::Web, None, _) => format!("https://{host}"),
            (Port::One(port), None, _) => format!("{host}:{port}"),
            (Port::One(port), Some(path), _) => format!("https://{host}:{port}{path}"),
        }
    }
}

/// What stands before the odd spellings in an expression for URLs.
pub(crate) fn before_odd_paths(expression: &str) -> Option<&str> {
    expression.strip_suffix(ODD_PATH)
}

/// The odd spellings that stand beside an excluded path, whose row is given where it is there: the rule for that path
/// covers those that may lead to it. Alone they are a part of hosts that no pattern says, and the whole hosts are excluded.
pub(crate) fn odd_paths(places: &[Place], beside: Option<&Reading>) -> Option<Reading> {
    if let Some(reading) = beside.filter(|reading| reading.outcome == Outcome::Rule) {
        let reason = "odd spellings of an excluded path, which the rule for that path covers by itself".to_owned();
        return Some(Reading { reason: Some(reason), ..reading.clone() });
    }
    let Own::Rules(mut whole) = rules(places, None, Side::Exclusion) else { return None };
    whole.fit = Fit::Careful;
    whole.remarks.push("odd spellings of any path, which no pattern says: the whole host is excluded".to_owned());
    Some(Reading::of_piece(whole, Side::Exclusion))
}

/// The patterns of a path on some places.
fn rules(places: &[Place], path: Option<&str>, side: Side) -> Own {
    let mut piece = Piece::default();
    for place in places {
        match read_piece(&place.pattern(path, side), side) {
            Ok(read) => piece.add(read),
            Err(why) => return Own::Refused(why),
        }
    }
    Own::Rules(piece)
}

#[cfg(test)]
mod tests;
