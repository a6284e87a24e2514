//! Providers: who operates a host below a provider's domain.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::document::{Diagnostic, DocumentPath, PolicyDocument, ProviderKind, Spans, codes, look_up};
use crate::error::Excerpt;
use crate::hashing::{Map, Set};
use crate::net::DomainName;

/// The known providers, compiled in: `suffix,name,kind`. See `data/README.md`.
const DATA: &str = include_str!("../../data/providers.csv");

static KNOWN: LazyLock<Map<&'static str, Provider>> =
    LazyLock::new(|| rows().filter_map(|row| row.ok().map(|provider| (provider.0, provider.1))).collect());

/// The last two labels of each known suffix; every suffix has at least two labels.
static KNOWN_ENDS: LazyLock<Set<&'static [u8]>> =
    LazyLock::new(|| KNOWN.keys().map(|suffix| last_two_labels(suffix).as_bytes()).collect());

/// The last two labels of a name, or the whole name if it has fewer.
fn last_two_labels(name: &str) -> &str {
    let mut dots = name.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    dots.nth(1).and_then(|dot| name.get(dot.saturating_add(1)..)).unwrap_or(name)
}

/// A provider that operates or rents out every host at and below its suffix.
///
/// ```
/// use scopegate::policy::{ProviderKind, known_providers};
///
/// let zendesk = known_providers().find(|provider| provider.suffix() == "zendesk.com").unwrap();
/// assert_eq!(zendesk.kind(), ProviderKind::Saas);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    suffix: Cow<'static, str>,
    name: Cow<'static, str>,
    kind: ProviderKind,
}

impl Provider {
    /// The domain at and below which hosts belong to the provider.
    #[must_use]
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// The name of the provider.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of service.
    #[must_use]
    pub fn kind(&self) -> ProviderKind {
        self.kind
    }
}

/// The providers known to this release, in no particular order.
pub fn known_providers() -> impl Iterator<Item = &'static Provider> {
    KNOWN.values()
}

/// The rows of the data file; an invalid row is returned as `Err` (a test checks that there is none).
fn rows() -> impl Iterator<Item = Result<(&'static str, Provider), &'static str>> {
    let lines = DATA.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let row = || {
            let (suffix, rest) = line.split_once(',')?;
            let (name, kind) = rest.rsplit_once(',')?;
            let name = name.trim_matches('"');
            let kind = ProviderKind::from_word(kind)?;
            (!name.is_empty()).then_some((suffix, Provider { suffix: suffix.into(), name: name.into(), kind }))
        };
        row().ok_or(line)
    })
}

/// The providers for one policy: the known ones with the policy's changes.
#[derive(Debug, Clone)]
pub(crate) struct Providers(
    /// `None` for the known providers without changes, as most policies have them.
    Option<Box<Changes>>,
);

#[derive(Debug, Clone, Default)]
struct Changes {
    added: Map<String, Provider>,
    removed: Set<String>,
}

impl Providers {
    pub(crate) fn build(document: &PolicyDocument, positions: &Spans, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut changes = Changes::default();
        let root = DocumentPath::Root.key("providers");
        for (index, change) in document.providers.add.iter().enumerate() {
            let (index, span) = look_up(&positions.add, index);
            let (list, suffix) = (root.key("add"), change.suffix.as_str());
            let item = list.index(index);
            let problem = |message: String| {
                Diagnostic::new(codes::POLICY_INVALID_VALUE, message).at_if(span).path(&item.key("suffix"))
            };
            match DomainName::parse(suffix) {
                Ok(domain) => {
                    let provider = Provider {
                        suffix: domain.as_str().to_owned().into(),
                        name: change.name.clone().into(),
                        kind: change.kind,
                    };
                    if changes.added.insert(domain.as_str().to_owned(), provider).is_some() {
                        diagnostics.push(problem(format!("provider {} is added twice", Excerpt(suffix))));
                    }
                }
                Err(error) => {
                    diagnostics.push(problem(format!("a provider's suffix must be a domain: {}", error.message())));
                }
            }
        }
        for (index, suffix) in document.providers.remove.iter().enumerate() {
            let (index, span) = look_up(&positions.remove, index);
            match DomainName::parse(suffix) {
                Ok(domain) => {
                    changes.removed.insert(domain.as_str().to_owned());
                }
                Err(error) => diagnostics.push(
                    Diagnostic::new(
                        codes::POLICY_INVALID_VALUE,
                        format!("a provider's suffix must be a domain: {}", error.message()),
                    )
                    .at_if(span)
                    .path(&root.key("remove").index(index)),
                ),
            }
        }
        let is_changed = !changes.added.is_empty() || !changes.removed.is_empty();
        Self(is_changed.then(|| Box::new(changes)))
    }

    /// Whether a provider may operate hosts whose last two labels are these. Most hosts belong to no provider; this lookup
    /// settles that quickly.
    pub(crate) fn may_operate(&self, last_two_labels: &[u8]) -> bool {
        KNOWN_ENDS.contains(last_two_labels) || self.0.as_deref().is_some_and(|changes| !changes.added.is_empty())
    }

    /// The provider with the longest suffix at or above a canonical host. Does not allocate.
    pub(crate) fn find(&self, host: &str) -> Option<&Provider> {
        if !self.may_operate(last_two_labels(host).as_bytes()) {
            return None;
        }
        let changes = self.0.as_deref();
        let added = changes.map(|changes| &changes.added);
        let mut rest = host;
        loop {
            if let Some(provider) = added.and_then(|added| added.get(rest)) {
                return Some(provider);
            }
            if !changes.is_some_and(|changes| changes.removed.contains(rest))
                && let Some(provider) = KNOWN.get(rest)
            {
                return Some(provider);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Whether the suffix is on the list of known providers.
    pub(crate) fn knows(suffix: &str) -> bool {
        KNOWN.contains_key(suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_valid() {
        let mut seen = Set::default();
        assert!(DATA.starts_with("suffix,name,kind\n"));
        for row in rows() {
            let (suffix, _) = row.expect("a valid row");
            assert_eq!(DomainName::parse(suffix).unwrap().as_str(), suffix, "canonical");
            assert!(seen.insert(suffix), "duplicate suffix {suffix}");
            assert!(suffix.contains('.'), "{suffix} has fewer than two labels");
        }
        assert_eq!(seen.len(), KNOWN.len());
        assert!(!seen.is_empty());
    }

    #[test]
    fn the_longest_remaining_suffix_decides() {
        let mut document = PolicyDocument::new("A", "A");
        document.providers.remove.push("statuspage.io".to_owned());
        document.providers.add.push(crate::document::ProviderChange {
            suffix: "EU.zendesk.com".to_owned(),
            name: "Zendesk EU".to_owned(),
            kind: ProviderKind::Hosting,
        });
        let mut diagnostics = Vec::new();
        let providers = Providers::build(&document, &Spans::default(), &mut diagnostics);
        assert!(diagnostics.is_empty());
        let name = |host| providers.find(host).map(Provider::name);
        assert_eq!(name("a.eu.zendesk.com"), Some("Zendesk EU"));
        assert_eq!(name("eu-zendesk.com"), None);
        assert!(name("a.zendesk.com").is_some_and(|name| name != "Zendesk EU"));
        assert_eq!(name("acme.statuspage.io"), None);
    }
}
