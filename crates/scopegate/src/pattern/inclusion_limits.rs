//! Patterns that are valid inclusions. A pattern that would include hosts that anyone can register is refused.

use std::sync::OnceLock;

use crate::error::{Excerpt, PatternError};
use crate::net::{DomainName, SuffixKind};
use crate::pattern::codes;
use crate::pattern::host::{HostGlob, HostPattern, glued_domain};
use crate::pattern::inclusion_context::InclusionContext;
use crate::pattern::inclusion_hosts::{AnySuffix, IncludedHosts};
use crate::pattern::pattern::{Pattern, PatternWarning};

/// The hosts that the pattern includes, or the reason why it is not a valid inclusion.
pub(super) fn admit(
    pattern: &Pattern,
    context: &InclusionContext<'_>,
    warnings: &mut Vec<PatternWarning>,
) -> Result<IncludedHosts, PatternError> {
    if pattern.query().iter().any(|(name, value)| name.contains('*') || value.contains('*')) {
        let message = format!("unsupported wildcard in the query of {}", Excerpt(pattern.as_written()));
        return Err(PatternError::new(codes::WILDCARD, message)
            .with_hint("list only the path, or each query that may be tested"));
    }
    match pattern.host() {
        HostPattern::Any => Err(PatternError::new(
            codes::ANY_HOST,
            format!("{} would include every host", Excerpt(pattern.as_written())),
        )
        .with_hint("write `*.example.com`, or `in_scope = true` under `[ownership]` if all owned assets are in scope")),
        HostPattern::Addresses(range) if range.is_every_address() => Err(PatternError::new(
            codes::ANY_ADDRESS,
            format!("{} would include every address", Excerpt(pattern.as_written())),
        )
        .with_hint("list the networks that may be tested, such as `192.0.2.0/24`")),
        HostPattern::Exact(_) | HostPattern::Addresses(_) => Ok(IncludedHosts::AsWritten),
        HostPattern::Below(name) | HostPattern::Tree(name) => {
            check_suffix(pattern, name, context, warnings)?;
            Ok(IncludedHosts::AsWritten)
        }
        HostPattern::Glob(glob) => admit_glob(pattern, glob, context, warnings),
    }
}

/// Names below a public suffix belong to different registrants, so only the owner of the suffix may include all of
/// them.
fn check_suffix(
    pattern: &Pattern,
    name: &DomainName,
    context: &InclusionContext<'_>,
    warnings: &mut Vec<PatternWarning>,
) -> Result<(), PatternError> {
    let suffix = context.suffixes.suffix(name.as_str());
    let below = context.suffixes.kind_below(name.as_str());
    let kind = match below {
        SuffixKind::Icann => below,
        _ if suffix.text == name.as_str() => suffix.kind,
        _ => below,
    };
    let owned = context.owned_domains.unwrap_or_default().contains(name);
    match kind {
        SuffixKind::Icann if !owned => {
            let message =
                format!("{} would include every domain registered under `{name}`", Excerpt(pattern.as_written()));
            // Below a name such as `mm`, registrations are one level lower: `example.com.mm`, not `example.mm`.
            let more = if below == SuffixKind::Icann { "com." } else { "" };
            let hint = format!(
                "write `*.example.{more}{name}`, or list the suffix in `ownership.domains` if the owner operates it"
            );
            Err(PatternError::new(codes::PUBLIC_SUFFIX, message).with_hint(hint))
        }
        SuffixKind::Private if !owned => {
            warnings.push(PatternWarning::new(
                codes::PRIVATE_SUFFIX,
                format!("`{}` includes the hosts of all customers of `{name}`", pattern.as_written()),
                format!("write `*.example.{name}`, unless the policy belongs to that platform"),
            ));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn admit_glob(
    pattern: &Pattern,
    glob: &HostGlob,
    context: &InclusionContext<'_>,
    warnings: &mut Vec<PatternWarning>,
) -> Result<IncludedHosts, PatternError> {
    if let Some(front) = glob.as_str().strip_suffix(".*") {
        return admit_any_suffix(pattern, front, context, warnings);
    }
    if let Some(domain) = glued_domain(glob, context.suffixes) {
        // The text consists of canonical labels, so it is a valid name.
        let name = DomainName::parse(domain).map_err(|_| in_registrable(pattern, domain))?;
        check_suffix(pattern, &name, context, warnings)?;
        warnings.push(PatternWarning::new(
            codes::GLUED,
            format!("`{}` covers `{domain}` and every name below it", pattern.as_written()),
            format!("write `{{ domain = \"{domain}\" }}`"),
        ));
        return Ok(IncludedHosts::GluedTo(name));
    }
    let base = glob.base().unwrap_or("com");
    if context.suffixes.kind_below(base) != SuffixKind::Unknown {
        return Err(in_registrable(pattern, &format!("com.{base}")));
    }
    match context.suffixes.registrable(base) {
        Some(_) => Ok(IncludedHosts::Labels(OnceLock::new())),
        None => Err(in_registrable(pattern, base)),
    }
}

/// `h.*`: the label before the final star must not contain a star.
fn admit_any_suffix(
    pattern: &Pattern,
    front: &str,
    context: &InclusionContext<'_>,
    warnings: &mut Vec<PatternWarning>,
) -> Result<IncludedHosts, PatternError> {
    let registrable = front.rsplit('.').next().unwrap_or(front);
    if registrable.contains('*') {
        return Err(in_registrable(pattern, "com"));
    }
    // A final star is defined after a name and after `*.` and a name only.
    if front.strip_prefix("*.").unwrap_or(front).contains('*') {
        let message = format!(
            "unsupported wildcards in {}: it has a `*` in a label and a final `.*`",
            Excerpt(pattern.as_written())
        );
        return Err(PatternError::new(codes::WILDCARD, message).with_hint(format!(
            "write `*.{registrable}.*`, or one entry for each domain, as in `dev-*.{registrable}.com`"
        )));
    }
    warnings.push(PatternWarning::new(
        codes::FINAL_STAR,
        format!(
            "`{}` includes `{registrable}` under every public suffix, regardless of the registrant",
            pattern.as_written()
        ),
        "list the owned domains here or in `ownership.domains`",
    ));
    Ok(IncludedHosts::AnySuffix(Box::new(AnySuffix::new(front, context.suffixes.clone(), context.owned_domains))))
}

fn in_registrable(pattern: &Pattern, suffix: &str) -> PatternError {
    let message = format!("unsafe wildcard in {}: anyone can register a matching name", Excerpt(pattern.as_written()));
    PatternError::new(codes::WILDCARD, message).with_hint(format!("write each domain, such as `*.example.{suffix}`"))
}
