//! The keys and words for lists in and out of scope.

use crate::identifier::wording::{self, Wording};

/// The meaning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyMeaning {
    In,
    Out,
    ThirdParty,
    /// It groups other keys. A list in it lists included targets.
    Group,
    /// A kind of asset. Its content belongs to the surrounding list.
    Sort,
    Name,
    Source,
    Contact,
    Note,
    /// It has no meaning for targets.
    Other,
    Unknown,
}

/// A word in lower case, with one underscore between its parts.
pub(super) fn plain(word: &str) -> String {
    let mut out = String::new();
    let mut before_small = false;
    for c in word.trim().trim_matches(['?', ':', '*', '#']).trim().chars() {
        if matches!(c, '-' | ' ' | '.' | '_' | '/' | '\t') {
            if !out.ends_with('_') {
                out.push('_');
            }
            before_small = false;
            continue;
        }
        // `outOfScope`
        if c.is_uppercase() && before_small {
            out.push('_');
        }
        before_small = c.is_lowercase();
        out.extend(c.to_lowercase());
    }
    out
}

/// The meaning of a key.
pub(super) fn meaning(key: &str) -> KeyMeaning {
    let key = plain(key);
    match key.strip_prefix("scope_").unwrap_or(&key) {
        "in" | "in_scope" | "inscope" | "include" | "includes" | "included" | "inclusions" | "inclusion" | "allow"
        | "allowed" | "allows" | "allowlist" | "allow_list" | "allowed_hosts" | "allowed_domains" | "whitelist"
        | "white_list" | "whitelisted" | "in_scope_assets" | "in_scope_domains" | "in_scope_targets"
        | "included_domains" | "included_hosts" | "inscope_domains" | "eligible" => KeyMeaning::In,
        "scope" | "scopes" | "program" | "programme" | "data" | "assets" | "asset" | "targets" | "target" | "rules"
        | "structured_scopes" => KeyMeaning::Group,
        "domains" | "domain" | "hosts" | "host" | "hostnames" | "subdomains" | "wildcards" | "urls" | "websites"
        | "ips" | "ip" | "cidrs" | "cidr" | "networks" | "ranges" | "ip_ranges" | "addresses" | "web" | "api"
        | "apis" | "network" | "mobile" | "ios" | "android" | "apps" | "applications" | "web_applications"
        | "source_code" | "hardware" | "other" | "others" | "endpoints" | "roots" | "critical" | "high" | "medium"
        | "low" | "primary" | "secondary" | "core" | "production" | "tier_1" | "tier_2" | "tier_3" | "tier1"
        | "tier2" | "tier3" => KeyMeaning::Sort,
        "name" | "title" | "handle" | "id" | "slug" => KeyMeaning::Name,
        "url" | "link" | "website" | "source" | "policy_url" | "program_url" | "homepage" => KeyMeaning::Source,
        "contact" | "contacts" | "email" | "security_email" | "security_contact" => KeyMeaning::Contact,
        "note" | "notes" | "description" | "comment" | "comments" | "remark" | "remarks" | "instruction"
        | "instructions" | "reason" | "summary" | "brief" | "details" => KeyMeaning::Note,
        "version" | "date" | "created" | "created_at" | "updated" | "updated_at" | "last_updated" | "platform"
        | "rewards" | "reward" | "bounty" | "bounties" | "offers_bounties" | "max_severity" | "severity" | "tags"
        | "owner" | "company" | "organization" | "organisation" | "expires" | "type" | "asset_type" | "category"
        | "kind" | "schema" | "$schema" | "author" | "language" | "logo" | "avatar" | "policy" | "status_url" => {
            KeyMeaning::Other
        }
        _ => match wording::of(&key, &[]) {
            Wording::Out => KeyMeaning::Out,
            Wording::ThirdParty => KeyMeaning::ThirdParty,
            Wording::Plain | Wording::In | Wording::Unknown => KeyMeaning::Unknown,
        },
    }
}

/// Whether a word means "in scope"; `None` if it means neither in nor out.
pub(super) fn is_in(word: &str) -> Option<bool> {
    match plain(word).trim_matches(['.', '!', '[', ']', '(', ')']) {
        "y" | "1" | "\u{2713}" | "\u{2714}" | "\u{2705}" => Some(true),
        "n" | "0" | "" => Some(false),
        word => match wording::of(word, &[]) {
            Wording::In => Some(true),
            Wording::Out | Wording::ThirdParty => Some(false),
            Wording::Plain | Wording::Unknown => None,
        },
    }
}
