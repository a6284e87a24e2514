//! Expressions for whole URLs, as in ZAP.

use std::collections::BTreeSet;

use super::class::Class;
use super::glob::{Extent, careful, host_glob};
use super::path;
use super::symbol::{Sequence, Symbol};
use super::syntax::sequences;
use crate::identifier::pattern_set::{Fit, PatternSet, read as read_one};
use crate::identifier::side::Side;

/// The parts of one alternative around the host.
struct UrlParts {
    scheme: Scheme,
    host: Sequence,
    port: UrlPort,
    path: Sequence,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum UrlPort {
    Default,
    One(u16),
    Any,
}

/// Reads an including URL expression as patterns that match no more.
pub(crate) fn url(expression: &str, extent: Extent) -> Result<PatternSet, String> {
    let side = Side::Inclusion;
    let expression = expression.replace("\\/", "/");
    let mut texts: Vec<(String, Fit)> = Vec::new();
    let mut cuts = Vec::new();
    for mut one in sequences(&expression, side)? {
        if extent == Extent::Whole {
            (one.from_start, one.to_end) = (true, true);
        }
        cuts.push(cut(&one)?);
    }
    for cut in &cuts {
        // `https://example\.com` with an end anchor is only the root page, unless an alternative continues.
        let is_root = cut.host.to_end && cut.path.to_end && cut.path.symbols.is_empty();
        if is_root {
            let goes_on = |other: &UrlParts| {
                other.host == cut.host && other.port == cut.port && other.scheme == cut.scheme && !other.path.to_end
                    || matches!(other.path.symbols.last(), Some(Symbol::AnyRun)) && other.host == cut.host
            };
            if cuts.iter().any(goes_on) {
                continue;
            }
            return Err("it matches only the root page, and a pattern also covers the paths below it".to_owned());
        }
        let is_beside = |other: &UrlParts| {
            (&other.host, other.port, other.scheme) == (&cut.host, cut.port, cut.scheme)
                && path::is_implied(&cut.path, &other.path)
        };
        if cuts.iter().any(is_beside) {
            continue;
        }
        texts.push(pattern(cut)?);
    }
    let mut set = PatternSet::default();
    for (text, fit) in on_both_ports(&texts) {
        let mut read = read_one(&text, side)?;
        read.fit = read.fit.max(fit);
        if fit == Fit::Careful {
            read.remarks.push(careful(side).to_owned());
        }
        set.add(read);
    }
    Ok(set)
}

fn cut(sequence: &Sequence) -> Result<UrlParts, String> {
    let symbols = &sequence.symbols;
    let text: String = symbols.iter().map(|symbol| if let Symbol::Letter(c) = symbol { *c } else { '\u{0}' }).collect();
    let characters: Vec<char> = text.chars().collect();
    let at = characters.windows(3).position(|three| three == [':', '/', '/']).ok_or("it has no scheme")?;
    let scheme = scheme(symbols.get(..at).unwrap_or_default())?;
    let rest = symbols.get(at.saturating_add(3)..).unwrap_or_default();
    let host_end =
        rest.iter().position(|symbol| matches!(symbol, Symbol::Letter('/' | ':' | '?'))).unwrap_or(rest.len());
    let (host, tail) = rest.split_at_checked(host_end).unwrap_or((rest, &[]));
    let (port, tail) = port(tail)?;
    // `https://example\.com.*`: the final run may be a part of the host or of the path.
    let trailing = tail.is_empty() && matches!(host.last(), Some(Symbol::AnyRun));
    let host = Sequence {
        symbols: host.to_vec(),
        from_start: true,
        to_end: !trailing && (sequence.to_end || !tail.is_empty()),
    };
    let path = Sequence { symbols: tail.to_vec(), from_start: true, to_end: sequence.to_end && !trailing };
    Ok(UrlParts { scheme, host, port, path })
}

/// The schemes that an expression matches. Other schemes are not web URLs.
fn scheme(symbols: &[Symbol]) -> Result<Scheme, String> {
    let stands_for = |name: &str| {
        let mut places = BTreeSet::from([0usize]);
        for symbol in symbols {
            let letter = |place: usize| name.chars().nth(place);
            places = match symbol {
                Symbol::Letter(c) => {
                    let moves = |place: &&usize| letter(**place).is_some_and(|letter| c.eq_ignore_ascii_case(&letter));
                    places.iter().filter(moves).map(|place| place.saturating_add(1)).collect()
                }
                symbol if symbol.is_run() => (places.first().copied().unwrap_or(usize::MAX)..=name.len()).collect(),
                _ => places.iter().map(|place| place.saturating_add(1)).collect(),
            };
        }
        places.contains(&name.len())
    };
    match (stands_for("http") || stands_for("ws"), stands_for("https") || stands_for("wss")) {
        (true, true) => Ok(Scheme::Any),
        (true, false) => Ok(Scheme::Http),
        (false, true) => Ok(Scheme::Https),
        (false, false) => Err("it has no web scheme".to_owned()),
    }
}

fn port(tail: &[Symbol]) -> Result<(UrlPort, &[Symbol]), String> {
    let Some((Symbol::Letter(':'), rest)) = tail.split_first() else { return Ok((UrlPort::Default, tail)) };
    let digit = |symbol: &Symbol| if let Symbol::Letter(c) = symbol { c.to_digit(10) } else { None };
    let digits: String = rest.iter().map_while(digit).map(|digit| digit.to_string()).collect();
    let number = || digits.parse::<u16>().map_err(|_| format!("invalid port `{digits}`"));
    let after = rest.get(digits.len()..).unwrap_or_default();
    let goes_on = |symbols: &[Symbol]| symbols.is_empty() || matches!(symbols, [Symbol::Letter('/' | '?'), ..]);
    match (digits.is_empty(), after.split_first()) {
        (false, None) => Ok((UrlPort::One(number()?), after)),
        (false, Some((Symbol::Letter('/' | '?'), _))) => Ok((UrlPort::One(number()?), after)),
        // `:8443.*` is this port with every path, or a longer port, which is left out.
        (false, Some((Symbol::AnyRun, []))) => Ok((UrlPort::One(number()?), after)),
        (true, Some((Symbol::RunOf(Class::Digits) | Symbol::RunWithoutSlash, tail))) if goes_on(tail) => {
            Ok((UrlPort::Any, tail))
        }
        (true, Some((Symbol::AnyRun, []))) => Ok((UrlPort::Any, after)),
        (true, Some((Symbol::AnyRun, tail))) if goes_on(tail) => Ok((UrlPort::Any, tail)),
        _ => Err("it matches only some ports".to_owned()),
    }
}

fn pattern(cut: &UrlParts) -> Result<(String, Fit), String> {
    let host = host_glob(&cut.host, Side::Inclusion)?;
    let path = if cut.path.symbols.is_empty() {
        // `https://example\.com` without an end matches everything with this prefix.
        path::of_sequence(&Sequence { from_start: true, ..Sequence::default() }, Side::Inclusion)?
    } else {
        path::of_sequence(&cut.path, Side::Inclusion)?
    };
    let fit = host.fit.max(path.fit);
    let authority = match (cut.port, cut.scheme) {
        (UrlPort::One(port), _) => format!("{}:{port}", host.text),
        (UrlPort::Any, _) => format!("{}:*", host.text),
        (UrlPort::Default, Scheme::Https) => format!("{}:443", host.text),
        (UrlPort::Default, Scheme::Http) => format!("{}:80", host.text),
        (UrlPort::Default, Scheme::Any) => host.text.clone(),
    };
    if path.text.is_empty() && cut.port != UrlPort::Default {
        return Ok((authority, fit));
    }
    let scheme = if cut.scheme == Scheme::Http { "http" } else { "https" };
    Ok((format!("{scheme}://{authority}{}", path.text), fit))
}

/// `http://h:80/a` and `https://h:443/a` together are `https://h/a`, which covers these two ports.
fn on_both_ports(texts: &[(String, Fit)]) -> Vec<(String, Fit)> {
    let http = |text: &str| {
        let rest = text.strip_prefix("https://")?;
        let (host, path) = rest.split_once(":443")?;
        Some((format!("http://{host}:80{path}"), format!("https://{host}{path}")))
    };
    let mut out: Vec<(String, Fit)> = Vec::new();
    let mut merged = Vec::new();
    for (text, fit) in texts {
        match http(text) {
            Some((other, both)) if texts.iter().any(|(text, _)| *text == other) => {
                merged.push(other);
                out.push((both, *fit));
            }
            _ => out.push((text.clone(), *fit)),
        }
    }
    out.retain(|(text, _)| !merged.contains(text));
    out
}
