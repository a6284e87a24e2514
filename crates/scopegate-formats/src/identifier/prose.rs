//! Texts that are more than one identifier: lists, labels, remarks, sentences.

use scopegate::PublicSuffixList;

use super::piece::{self, Fit, Piece};
use super::remark::{self, Subdomains};
use super::tokens::{Token, cut};
use super::{Outcome, Reading, Side, product_of};

/// A text taken apart.
#[derive(Default)]
struct Parts {
    /// The identifiers that were understood.
    found: Piece,
    /// Identifiers that were not, each with why.
    unread: Vec<String>,
    /// The words before the first identifier.
    before: Vec<String>,
    /// The words behind it.
    after: Vec<String>,
    /// What stood in brackets of its own.
    remarks: Vec<String>,
    /// Pages of products among the identifiers.
    products: Vec<String>,
    identifiers: usize,
}

pub(super) fn read(text: &str, clean: &str, side: Side) -> Reading {
    // A text without white space is one identifier, or words glued together.
    if !clean.contains(char::is_whitespace)
        && let Ok(piece) = piece::read(clean, side)
    {
        return Reading::of_piece(piece, side);
    }
    let tokens = cut(clean);
    let only = tokens.iter().all(|token| !matches!(token, Token::Remark(_)))
        && tokens.iter().filter(|token| matches!(token, Token::Piece(_))).count() == 1;
    let parts = take_apart(tokens, side, only);
    match side {
        Side::Inclusion => included(text, parts),
        Side::Exclusion => excluded(text, parts),
    }
}

fn take_apart(tokens: Vec<Token>, side: Side, only: bool) -> Parts {
    let mut parts = Parts::default();
    let mut last_port = None;
    for token in tokens {
        let piece = match token {
            Token::Separator => continue,
            Token::Remark(remark) => {
                if side == Side::Exclusion {
                    // What stands in brackets is excluded too.
                    let inner = take_apart(cut(&remark), side, false);
                    parts.found.add(inner.found);
                    parts.unread.extend(inner.unread);
                    parts.products.extend(inner.products);
                }
                parts.remarks.push(remark);
                continue;
            }
            Token::Piece(piece) => unmarked(&piece),
        };
        if let (Some(host), Ok(port)) = (&last_port, piece.trim_start_matches(':').parse::<u16>())
            && let Ok(read) = piece::read(&format!("{host}:{port}"), side)
        {
            parts.found.add(read);
            continue;
        }
        last_port = None;
        if let Some(text) = parts.found.patterns.first().and_then(|first| with_suffix(first, &piece))
            && let Ok(read) = piece::read(&text, side)
        {
            parts.found.add(read);
            continue;
        }
        if product_of(&piece).is_some() && !only {
            parts.identifiers = parts.identifiers.saturating_add(1);
            parts.products.push(piece);
            continue;
        }
        match piece::read(&piece, side) {
            Ok(read) if only || read.patterns.iter().all(|pattern| piece::stands_out(pattern)) => {
                parts.identifiers = parts.identifiers.saturating_add(1);
                last_port = host_with_port(&piece);
                parts.found.add(read);
            }
            Err(why) if looks_meant(&piece) => {
                parts.identifiers = parts.identifiers.saturating_add(1);
                parts.unread.push(why);
            }
            _ if parts.identifiers == 0 => parts.before.push(piece),
            _ => parts.after.push(piece),
        }
    }
    parts
}

/// `www.example.com` and `.de` as `www.example.de`: in a list, a public suffix by itself takes the place of the first's.
fn with_suffix(first: &str, piece: &str) -> Option<String> {
    let suffixes = PublicSuffixList::compiled();
    let suffix = piece.strip_prefix('.').filter(|suffix| suffixes.suffix(suffix).text == *suffix)?;
    let bare = !first.contains(['/', ':']);
    let own = suffixes.icann_suffix(first).filter(|_| bare)?;
    first.strip_suffix(own).map(|name| format!("{name}{suffix}"))
}

/// Without the quotes, code marks and emphasis that lists put around their items.
fn unmarked(piece: &str) -> String {
    let inner = piece.trim_matches(['`', '"', '\'']);
    let inner = inner.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")).unwrap_or(inner);
    let inner = inner
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|rest| rest.contains("://"))
        .unwrap_or(inner);
    if inner.is_empty() { piece.to_owned() } else { inner.to_owned() }
}

/// The host of a piece that ends in a port, for the ports that may follow it.
fn host_with_port(piece: &str) -> Option<String> {
    let (host, port) = piece.rsplit_once(':')?;
    port.parse::<u16>().ok().map(|_| host.to_owned())
}

/// Whether what could not be read was surely meant as an identifier.
fn looks_meant(piece: &str) -> bool {
    let inside = piece.trim_matches(['.', ',', ';', ':', '\'', '"', '(', ')']);
    !inside.contains('@')
        && (inside.contains("://")
            || inside.contains("*.")
            || (inside.contains('*') && inside.contains('.'))
            || (inside.contains('.') && inside.contains(['<', '(', '[', '{', '%']))
            || (inside.contains('/')
                && inside.split('/').next().is_some_and(|host| host.parse::<std::net::IpAddr>().is_ok())))
}

fn included(text: &str, mut parts: Parts) -> Reading {
    let side = Side::Inclusion;
    let (before, after) = (parts.before.join(" "), parts.after.join(" "));
    if parts.found.patterns.is_empty() {
        let reason = match (parts.unread.first(), parts.products.is_empty()) {
            (Some(why), _) => why.clone(),
            (None, false) => "it names a product among other words".to_owned(),
            (None, true) => "it names no host, URL or network".to_owned(),
        };
        return Reading::review(text, side, reason);
    }
    let names_more = |remark: &String| take_apart(cut(remark), side, false).identifiers > 0;
    if parts.remarks.iter().any(names_more) {
        return Reading::review(text, side, "it names something else in brackets");
    }
    if text.contains(" AND ") {
        return Reading::review(text, side, "`AND` may ask for both at once");
    }
    let beside = format!("{after} {}", parts.remarks.join(" "));
    match remark::subdomains(&before, &beside) {
        Subdomains::Unsaid => {}
        said => return with_subdomains(text, parts.found, said),
    }
    // `Name: identifier` and `Name - identifier` are labels; other words before it may be anything.
    let label = before.strip_suffix([':', '-']);
    let labelled = before.is_empty()
        || remark::only_describes(&before)
        || label.is_some_and(|label| !label.contains('.') && label.len() < 60);
    let dashed = after.is_empty() || after.starts_with('-') || after == "*" || remark::only_describes(&after);
    let words = format!("{before} {beside}");
    if let Some(word) = remark::limits(&words) {
        return Reading::review(text, side, format!("`{word}` beside the identifier may limit what is in scope"));
    }
    if !labelled || !dashed {
        return Reading::review(text, side, "the words beside the identifier may limit what is in scope");
    }
    if after == "*" {
        parts.found.fit = Fit::Careful;
        parts.found.remarks.push("a star by itself is passed over".to_owned());
    }
    for why in parts.unread {
        parts.found.fit = Fit::Careful;
        parts.found.remarks.push(format!("left out: {why}"));
    }
    for product in parts.products {
        parts.found.fit = Fit::Careful;
        parts.found.remarks.push(format!("`{product}` is the page of a product and left out"));
    }
    Reading::of_piece(parts.found, side)
}

/// "All subdomains of example.com", "example.com and all subdomains".
fn with_subdomains(text: &str, found: Piece, said: Subdomains) -> Reading {
    let mut piece = Piece { fit: found.fit, remarks: found.remarks, guards: found.guards, patterns: Vec::new() };
    for pattern in found.patterns {
        let bare = pattern.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        let is_name = !bare.contains(['*', '/', ':']) && bare.parse::<std::net::IpAddr>().is_err();
        let below = if pattern.starts_with("*.") { pattern.clone() } else { format!("*.{bare}") };
        if !is_name && !pattern.starts_with("*.") {
            return Reading::review(text, Side::Inclusion, "it speaks of subdomains of something that has none");
        }
        match piece::read(&below, Side::Inclusion) {
            Ok(read) => piece.add(read),
            Err(why) => return Reading::review(text, Side::Inclusion, why),
        }
        if said == Subdomains::Too && is_name {
            piece.patterns.insert(0, pattern);
        }
    }
    Reading::of_piece(piece, Side::Inclusion)
}

fn excluded(text: &str, mut parts: Parts) -> Reading {
    let side = Side::Exclusion;
    let (before, after) = (parts.before.join(" "), parts.after.join(" "));
    let words = format!("{before} {after} {}", parts.remarks.join(" "));
    for product in &parts.products {
        if let Ok(read) = piece::read(product, side) {
            parts.found.add(read);
        }
    }
    if parts.found.patterns.is_empty() {
        let reason = match parts.unread.first() {
            Some(why) => why.clone(),
            None => "it names no host, URL or network".to_owned(),
        };
        return Reading::review(text, side, reason);
    }
    let has_words = words.chars().any(char::is_alphanumeric);
    let lower = remark::words(&words);
    let subdomains =
        ["subdomain", "subdomains", "sub-domain", "sub-domains"].iter().any(|word| lower.iter().any(|w| w == word));
    let mut widened = Vec::new();
    if subdomains {
        for pattern in parts.found.patterns.clone() {
            let bare = pattern.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
            if !bare.contains(['*', '/', ':'])
                && bare.parse::<std::net::IpAddr>().is_err()
                && let Ok(read) = piece::read(&format!("*.{bare}"), side)
            {
                widened.push((pattern, read));
            }
        }
    }
    // "Other subdomains of example.com": they are meant, and example.com itself only where it is not included.
    let others =
        lower.first().is_some_and(|word| matches!(word.as_str(), "all" | "other" | "any" | "every" | "subdomains"));
    for (pattern, read) in widened {
        if others && parts.identifiers == 1 && !before.is_empty() {
            parts.found.patterns.retain(|known| *known != pattern);
        }
        parts.found.add(read);
    }
    let mut reading = if parts.unread.is_empty() {
        let takes_back =
            |word: &String| matches!(word.as_str(), "but" | "except" | "excepting" | "excluding" | "unless");
        let plain = subdomains && others && parts.identifiers == 1 && !lower.iter().any(takes_back);
        if has_words && !plain {
            parts.found.fit = Fit::Careful;
            parts.found.remarks.push("the words beside it limit nothing: all that it names is excluded".to_owned());
        }
        Reading::of_piece(parts.found, side)
    } else {
        let why = parts.unread.join("; ");
        let mut reading = Reading::of_piece(parts.found, side);
        reading.outcome = Outcome::NeedsReview;
        reading.reason = Some(format!("a part of it could not be read: {why}"));
        reading
    };
    if reading.outcome == Outcome::NeedsReview
        || !before.is_empty()
        || !after.is_empty()
        || (has_words && remark::adds(&words))
    {
        reading.unsaid = Some(text.trim().to_owned());
    }
    reading
}
