//! Expressions about whole URLs, as ZAP has them.

use super::syntax::{Sequence, Symbol, sequences};
use super::{Extent, careful, host_glob, path};
use crate::identifier::{Fit, Piece, Side, read_piece};

/// What stands before and behind the host of one alternative.
struct Cut {
    scheme: Scheme,
    host: Sequence,
    port: Port,
    path: Sequence,
    /// Whether a run of any characters in the host could reach over a slash.
    loose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Port {
    Default,
    One(u16),
    Any,
}

/// An expression about URLs, as patterns.
pub(crate) fn url(expression: &str, side: Side, extent: Extent) -> Result<Piece, String> {
    let expression = expression.replace("\\/", "/");
    let mut texts: Vec<(String, Fit)> = Vec::new();
    let mut cuts = Vec::new();
    for mut one in sequences(&expression)? {
        if extent == Extent::Whole {
            (one.from_start, one.to_end) = (true, true);
        }
        cuts.push(cut(&one)?);
    }
    for cut in &cuts {
        // `https://example\.com` to its end is the root page alone, unless an alternative goes on.
        let is_root = side == Side::Inclusion && cut.host.to_end && cut.path.to_end && cut.path.symbols.is_empty();
        if is_root {
            let goes_on = |other: &Cut| {
                other.host == cut.host && other.port == cut.port && other.scheme == cut.scheme && !other.path.to_end
                    || matches!(other.path.symbols.last(), Some(Symbol::AnyRun)) && other.host == cut.host
            };
            if cuts.iter().any(goes_on) {
                continue;
            }
            return Err("it ends at the root page, and a pattern takes in what is below it".to_owned());
        }
        texts.extend(patterns(cut, side)?);
    }
    let mut piece = Piece::default();
    for (text, fit) in on_both_ports(&texts) {
        let mut read = read_piece(&text, side)?;
        read.fit = read.fit.max(fit);
        if fit == Fit::Careful {
            read.remarks.push(careful(side).to_owned());
        }
        piece.add(read);
    }
    Ok(piece)
}

fn cut(sequence: &Sequence) -> Result<Cut, String> {
    let symbols = &sequence.symbols;
    let text: String = symbols.iter().map(|symbol| if let Symbol::Letter(c) = symbol { *c } else { '\u{0}' }).collect();
    let characters: Vec<char> = text.chars().collect();
    let at = characters.windows(3).position(|three| three == [':', '/', '/']).ok_or("it names no scheme")?;
    let name: String = characters.iter().take(at).collect();
    let scheme = match name.trim_start_matches('\u{0}') {
        "http" | "ws" if !name.starts_with('\u{0}') => Scheme::Http,
        "https" | "wss" => Scheme::Https,
        _ => Scheme::Any,
    };
    let rest = symbols.get(at.saturating_add(3)..).unwrap_or_default();
    let host_end =
        rest.iter().position(|symbol| matches!(symbol, Symbol::Letter('/' | ':' | '?'))).unwrap_or(rest.len());
    let (host, tail) = rest.split_at_checked(host_end).unwrap_or((rest, &[]));
    let (port, tail) = port(tail)?;
    // `https://example\.com.*`: the run at the end may be of the host or of the path.
    let trailing = tail.is_empty() && matches!(host.last(), Some(Symbol::AnyRun));
    let loose =
        host.iter().any(|symbol| matches!(symbol, Symbol::AnyRun | Symbol::RunOf | Symbol::AnyOne)) && !tail.is_empty();
    let host = Sequence {
        symbols: host.to_vec(),
        from_start: true,
        to_end: !trailing && (sequence.to_end || !tail.is_empty()),
    };
    let path = Sequence { symbols: tail.to_vec(), from_start: true, to_end: sequence.to_end && !trailing };
    Ok(Cut { scheme, host, port, path, loose })
}

fn port(tail: &[Symbol]) -> Result<(Port, &[Symbol]), String> {
    let Some((Symbol::Letter(':'), rest)) = tail.split_first() else { return Ok((Port::Default, tail)) };
    let end = rest.iter().position(|symbol| matches!(symbol, Symbol::Letter('/'))).unwrap_or(rest.len());
    let (port, tail) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    let digits: Option<String> =
        port.iter().map(|symbol| if let Symbol::Letter(c) = symbol { Some(*c) } else { None }).collect();
    match digits {
        Some(digits) => Ok((Port::One(digits.parse().map_err(|_| format!("`{digits}` is no port"))?), tail)),
        None if port.iter().all(|symbol| !matches!(symbol, Symbol::Letter(_))) => Ok((Port::Any, tail)),
        None => Err("it matches some ports".to_owned()),
    }
}

fn patterns(cut: &Cut, side: Side) -> Result<Vec<(String, Fit)>, String> {
    let host = host_glob(&cut.host, side)?;
    let path = if cut.path.symbols.is_empty() && (cut.path.to_end || side == Side::Inclusion) {
        // `https://example\.com` and no more is the root page, or whatever begins so.
        path::of_sequence(&Sequence { from_start: true, ..Sequence::default() }, side)?
    } else {
        path::of_sequence(&cut.path, side)?
    };
    let fit = host.fit.max(path.fit);
    let authority = match (cut.port, cut.scheme, side) {
        (Port::One(port), ..) => format!("{}:{port}", host.text),
        (Port::Any, ..) => format!("{}:*", host.text),
        (Port::Default, _, Side::Exclusion) => host.text.clone(),
        (Port::Default, Scheme::Https, _) => format!("{}:443", host.text),
        (Port::Default, Scheme::Http, _) => format!("{}:80", host.text),
        (Port::Default, Scheme::Any, _) => host.text.clone(),
    };
    let scheme = if cut.scheme == Scheme::Http { "http" } else { "https" };
    let text = if path.text.is_empty() && (cut.port != Port::Default || side == Side::Exclusion) {
        authority
    } else {
        format!("{scheme}://{authority}{}", path.text)
    };
    let mut all = vec![(text, fit)];
    if cut.loose && side == Side::Exclusion {
        // The run may also end in a path: that text in the path of any host.
        let anywhere = format!("*/*{}{}", host.text.trim_start_matches('*'), path.text);
        all.push((anywhere, Fit::Careful));
    }
    Ok(all)
}

/// `http://h:80/a` and `https://h:443/a` together are `https://h/a`, whose ports are those two.
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
