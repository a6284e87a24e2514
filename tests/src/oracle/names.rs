//! Names: which is below which, and the Public Suffix List.

/// `a.h.com` is at or below `h.com`.
pub fn at_or_below(name: &str, parent: &str) -> bool {
    name == parent || below(name, parent)
}

pub fn below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|left| left.len() > 1 && left.ends_with('.'))
}

/// The registrable domain by ICANN and private suffixes; none for a suffix.
pub fn registrable(name: &str) -> Option<&str> {
    psl::domain_str(name)
}

/// Whether the Public Suffix List has the suffix of the name (step 1 of semantics 5).
pub fn has_known_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known()) || child_is_suffix(name, ANY_CHILD).is_some()
}

/// A label that is not an exception in the list.
const ANY_CHILD: &str = "zz-some-child";

/// Labels of single suffixes whose parents are not suffixes: `co.za`, and those of towns in Norway.
const SINGLE_CHILDREN: [&str; 7] = ["co", "nes", "os", "bo", "sande", "valer", "xn--vler-qoa"];

/// "A name whose direct children are public suffixes by a listed ICANN rule (`*.mm`, `*.sch.uk`, `*.kobe.jp`)", for all
/// children or for some.
pub fn is_over_icann_suffixes(name: &str) -> bool {
    let mut labels = SINGLE_CHILDREN.iter().chain([&ANY_CHILD]);
    labels.any(|label| child_is_suffix(name, label) == Some(psl::Type::Icann))
}

/// The same by any listed rule.
pub fn is_over_suffixes(name: &str) -> bool {
    is_over_icann_suffixes(name) || child_is_suffix(name, ANY_CHILD).is_some()
}

fn child_is_suffix(name: &str, label: &str) -> Option<psl::Type> {
    let child = format!("{label}.{name}");
    psl::suffix(child.as_bytes()).filter(|suffix| suffix.as_bytes() == child.as_bytes())?.typ()
}

/// The public suffix of any kind, if the list has it.
pub fn icann_or_private_suffix(name: &str) -> Option<String> {
    if !name.contains('.') && child_is_suffix(name, ANY_CHILD).is_some() {
        return Some(name.to_owned());
    }
    let suffix = psl::suffix(name.as_bytes()).filter(psl::Suffix::is_known)?;
    Some(String::from_utf8_lossy(suffix.as_bytes()).into_owned())
}

/// The ICANN public suffix, ignoring private ones.
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
