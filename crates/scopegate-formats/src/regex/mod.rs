//! Converts regular expressions to patterns.
//!
//! An inclusion becomes a pattern that matches no more than the expression, an exclusion one that matches no less. If
//! there is no such pattern, the row needs review.

mod class;
pub(crate) mod detect;
mod excluded;
mod glob;
mod own;
mod path;
mod product;
mod starts;
mod symbol;
mod syntax;
mod url;

use crate::identifier::pattern_set::{Fit, PatternSet, read as read_one};
use crate::identifier::side::Side;

use class::Class;
pub(crate) use detect::looks_like_regex;
pub(crate) use excluded::{by_name, excluded_url};
use glob::host_glob;
pub(crate) use glob::{Extent, Glob, careful};
pub(crate) use own::{
    Cut, CutHosts, ExportedRule, Leaves, ambiguous_paths, bbot_cut, bbot_rule, before_ambiguous_paths, burp_rule,
    url_rule,
};
pub(crate) use path::path;
use symbol::Symbol;
use syntax::sequences;
pub(crate) use url::url;

/// Reads an expression for hosts or, if it begins with a scheme, for URLs.
pub(crate) fn host_or_url(expression: &str, side: Side) -> Result<PatternSet, String> {
    let is_url = expression.contains("://") || expression.contains(":\\/\\/");
    if side == Side::Exclusion && (is_url || expression.contains('/')) {
        return match excluded::excluded(expression, Extent::Anywhere)? {
            (set, None) => Ok(set),
            (_, Some(why)) => Err(why),
        };
    }
    if is_url {
        url(expression, Extent::Anywhere)
    } else if expression.trim_end_matches("/.*").contains('/') {
        Err("it is a regular expression for only a part of a URL".to_owned())
    } else {
        host(expression, side, Extent::Anywhere)
    }
}

/// Reads an expression for hosts.
pub(crate) fn host(expression: &str, side: Side, extent: Extent) -> Result<PatternSet, String> {
    let mut set = PatternSet::default();
    for glob in host_globs(expression, side, extent)? {
        let mut read = read_one(&glob.text, side)?;
        read.fit = read.fit.max(glob.fit);
        if glob.fit == Fit::Careful {
            read.remarks.push(careful(side).to_owned());
        }
        set.add(read);
    }
    Ok(set)
}

/// The globs for the hosts of an expression.
pub(crate) fn host_globs(expression: &str, side: Side, extent: Extent) -> Result<Vec<Glob>, String> {
    let all = sequences(expression, side)?;
    let mut globs = Vec::new();
    for mut one in all {
        if extent == Extent::Whole {
            (one.from_start, one.to_end) = (true, true);
        }
        let glob = host_glob(&one, side)?;
        if !globs.contains(&glob) {
            globs.push(glob);
        }
    }
    Ok(globs)
}

/// The ports of an expression with their fit; `None` for any port.
pub(crate) fn ports(expression: &str, side: Side) -> Result<Option<Vec<(u16, Fit)>>, String> {
    let mut ports = Vec::new();
    for one in sequences(expression, side)? {
        if matches!(one.symbols.as_slice(), [] | [Symbol::AnyRun | Symbol::RunOf(Class::Digits)]) {
            return Ok(None);
        }
        let (symbols, is_open) = match one.symbols.split_last() {
            Some((Symbol::AnyRun, rest)) => (rest, true),
            _ => (one.symbols.as_slice(), false),
        };
        let letter = |symbol: &Symbol| if let Symbol::Letter(c) = symbol { Some(*c) } else { None };
        let text: Option<String> = symbols.iter().map(letter).collect();
        let port =
            text.and_then(|text| text.parse::<u16>().ok()).ok_or_else(|| format!("invalid port `{expression}`"))?;
        let fit = if one.from_start && one.to_end && !is_open { Fit::Exact } else { Fit::Careful };
        ports.push((port, fit));
    }
    Ok(Some(ports))
}
