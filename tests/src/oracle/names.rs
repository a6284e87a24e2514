//! Names: who is below whom, and what the Public Suffix List says.

/// `a.h.com` is at or below `h.com`.
pub fn at_or_below(name: &str, parent: &str) -> bool {
    name == parent || below(name, parent)
}

pub fn below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|left| left.len() > 1 && left.ends_with('.'))
}

/// The registrable domain by ICANN and private suffixes; none of a bare suffix.
pub fn registrable(name: &str) -> Option<&str> {
    psl::domain_str(name)
}

/// Whether the Public Suffix List knows the name's suffix (step 1 of section 5).
pub fn has_known_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// The public suffix of any kind, where the list knows it.
pub fn icann_or_private_suffix(name: &str) -> Option<String> {
    let suffix = psl::suffix(name.as_bytes()).filter(psl::Suffix::is_known)?;
    Some(String::from_utf8_lossy(suffix.as_bytes()).into_owned())
}

/// The ICANN public suffix: private ones are walked past.
pub fn icann_suffix(name: &str) -> Option<&str> {
    let suffix = psl::suffix(name.as_bytes())?;
    let text = &name[name.len() - suffix.as_bytes().len()..];
    match suffix.typ()? {
        psl::Type::Icann => Some(text),
        psl::Type::Private => icann_suffix(text.split_once('.')?.1),
    }
}

/// "A special-use name (`localhost`, ... and all below them)".
pub fn is_special_use(name: &str) -> bool {
    ["localhost", "local", "internal", "test", "invalid", "example", "onion", "home.arpa", "alt"]
        .iter()
        .any(|special| at_or_below(name, special))
}
