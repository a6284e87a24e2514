//! Warnings about a document apart from its rules.

use crate::document::{Diagnostic, DocumentPath, List, PolicyDocument, Spans, codes, look_up};
use crate::error::Excerpt;
use crate::hashing::Set;
use crate::net::{DomainName, PublicSuffixList, SuffixKind};
use crate::rules::lint_hosts::{HostOutline, hosts};
use crate::rules::ownership::OwnedAssets;
use crate::rules::providers::Providers;
use crate::rules::rule::Rule;

/// Whether a rule's host is an address, a network or a range.
pub(super) fn names_addresses(rule: &Rule) -> bool {
    matches!(hosts(rule.pattern()), HostOutline::Addresses(..))
}

/// Warnings about ownership, providers, and an empty scope.
pub(super) fn all(
    document: &PolicyDocument,
    rules: &[Rule],
    ownership: &OwnedAssets,
    providers: &Providers,
    suffixes: &PublicSuffixList,
    positions: &Spans,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // An empty list states on purpose that nothing is owned.
    let owns_nothing = ownership.domains().is_none() && ownership.networks().is_empty();
    if rules.iter().any(|rule| rule.list() == List::InScope) {
        // At least one inclusion exists.
    } else if ownership.in_scope() && owns_nothing {
        found.push(
            Diagnostic::new(
                codes::WARNING_EMPTY_SCOPE,
                "nothing is in scope without evidence: `in_scope = true` includes what is owned, and nothing is listed as owned",
            )
            .hint(
                "list `domains` or `networks` in `[ownership]`, or entries in `in_scope` of `[scope]`; ignore this if \
                 callers state the ownership of each target",
            )
            .path(&DocumentPath::Root.key("ownership").key("in_scope")),
        );
    } else if !ownership.in_scope() {
        found.push(
            Diagnostic::new(codes::WARNING_EMPTY_SCOPE, "nothing can be in scope of this policy")
                .hint("add entries to `in_scope` in `[scope]`, or set `in_scope = true` in `[ownership]`")
                .path(&DocumentPath::Root.key("scope")),
        );
    }
    let root = DocumentPath::Root.key("providers");
    let mut removed = Set::default();
    for (index, suffix) in document.providers.remove.iter().enumerate() {
        let Ok(domain) = DomainName::parse(suffix) else { continue };
        let is_known = Providers::knows(domain.as_str());
        if is_known && removed.insert(domain) {
            continue;
        }
        let (index, span) = look_up(&positions.remove, index);
        let why = if is_known { "is already removed" } else { "is not a known provider" };
        found.push(
            Diagnostic::new(
                codes::WARNING_UNKNOWN_PROVIDER,
                format!("{} {why}, so removing it has no effect", Excerpt(suffix)),
            )
            .hint("write a suffix from the provider list, such as `zendesk.com` for every host below it, or remove the entry")
            .at_if(span)
            .path(&root.key("remove").index(index)),
        );
    }
    let root = DocumentPath::Root.key("ownership");
    for (index, domain) in ownership.domains().unwrap_or_default().iter().enumerate() {
        let problem = if let Some(provider) = providers.find(domain.as_str()) {
            Diagnostic::new(
                codes::WARNING_PROVIDER_OWNED,
                format!("`{domain}` is listed as owned, but it is a domain of {}", Excerpt(provider.name())),
            )
            .hint("list single hosts below it in `[scope]` instead; in a provider's own policy, remove the provider with `[providers] remove`")
        } else if is_public_suffix(domain.as_str(), suffixes) {
            Diagnostic::new(
                codes::WARNING_SUFFIX_OWNED,
                format!("`{domain}` is listed as owned, but anyone can register domains below it"),
            )
            .hint(format!(
                "list the owner's own domains, such as `example.{domain}`, unless the owner runs that suffix"
            ))
        } else {
            continue;
        };
        let (index, span) = look_up(&positions.domains, index);
        found.push(problem.at_if(span).path(&root.key("domains").index(index)));
    }
    found
}

/// Whether a name is a public suffix, below which anyone can register domains.
fn is_public_suffix(name: &str, suffixes: &PublicSuffixList) -> bool {
    let suffix = suffixes.suffix(name);
    (suffix.text == name && suffix.kind != SuffixKind::Unknown) || suffixes.kind_below(name) != SuffixKind::Unknown
}
