//! The code of every error and warning that loading a policy can give.
//!
//! Patterns bring codes of their own (`pattern.public-suffix` and so on); those are listed with the patterns.
//!
//! ```
//! use scopegate::policy::codes;
//!
//! assert_eq!(codes::POLICY_UNKNOWN_KEY.as_str(), "policy.unknown-key");
//! assert!(codes::ALL_ERRORS.iter().all(|code| matches!(code.family(), "policy" | "pattern")));
//! assert!(codes::ALL_WARNINGS.iter().all(|code| code.family() == "warning"));
//! ```

use crate::error::Code;
pub use crate::pattern::codes::PLACEHOLDER as WARNING_PLACEHOLDER;

macro_rules! codes {
    ($(#[$list_doc:meta])* $list:ident: $($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        $($(#[$doc])* pub const $name: Code = Code::new($text);)+
        $(#[$list_doc])* pub const $list: &[Code] = &[$($name),+];
    };
}

codes! {
    /// Every error of loading a policy, but for those that a single pattern's text gives.
    ALL_ERRORS:
    /// The text is not TOML, JSON or YAML at all.
    POLICY_SYNTAX = "policy.syntax";
    /// This build of the library does not read that format.
    POLICY_UNSUPPORTED_FORMAT = "policy.unsupported-format";
    /// A key that means nothing there.
    POLICY_UNKNOWN_KEY = "policy.unknown-key";
    /// A key that must be there is not.
    POLICY_MISSING_KEY = "policy.missing-key";
    /// A number where text must be, and the like.
    POLICY_WRONG_TYPE = "policy.wrong-type";
    /// The right type, but no value that means anything there.
    POLICY_INVALID_VALUE = "policy.invalid-value";
    /// One list both as `key = [...]` and as `[[key]]`.
    POLICY_TWO_FORMS = "policy.two-forms";
    /// Two entries with one id.
    POLICY_DUPLICATE_ID = "policy.duplicate-id";
    /// A `version` of the format that this release does not read.
    POLICY_VERSION = "policy.version";
    /// Tables and lists nested beyond [`limits::POLICY_DEPTH`](crate::error::limits::POLICY_DEPTH).
    POLICY_TOO_DEEP = "policy.too-deep";
    /// A policy's own fact that the vocabulary has already.
    POLICY_DUPLICATE_FACT = "policy.duplicate-fact";
    /// One requirement of a report twice.
    POLICY_DUPLICATE_REQUIREMENT = "policy.duplicate-requirement";
    /// One key twice in one table.
    POLICY_DUPLICATE_KEY = "policy.duplicate-key";
    /// An entry with two of `url`, `host`, `domain`, `network`, `pattern`.
    PATTERN_TWO_KINDS = "pattern.two-kinds";
    /// An entry with none of `url`, `host`, `domain`, `network`, `pattern`.
    PATTERN_NO_KIND = "pattern.no-kind";
}

codes! {
    /// Every warning about a policy as a whole, but for those that a single pattern's text gives.
    ALL_WARNINGS:
    /// Two rules of one list with the same pattern.
    WARNING_DUPLICATE = "warning.duplicate";
    /// A rule that can never decide.
    WARNING_SHADOWED = "warning.shadowed";
    /// An inclusion outside the owned domains or networks.
    WARNING_OUTSIDE_OWNERSHIP = "warning.outside-ownership";
    /// `*.h` is included, `h` itself is not.
    WARNING_APEX_NOT_COVERED = "warning.apex-not-covered";
    /// `h` is included, `www.h` is not.
    WARNING_WWW_NOT_COVERED = "warning.www-not-covered";
    /// `h` is included, every host below it is excluded.
    WARNING_SUBDOMAINS_EXCLUDED = "warning.subdomains-excluded";
    /// A provider's domain is listed as owned.
    WARNING_PROVIDER_OWNED = "warning.provider-owned";
    /// A public suffix is listed as owned.
    WARNING_SUFFIX_OWNED = "warning.suffix-owned";
    /// `providers.remove` names a provider that is not in the list.
    WARNING_UNKNOWN_PROVIDER = "warning.unknown-provider";
    /// A host that looks like the identifier of an app.
    WARNING_APP_IDENTIFIER = "warning.app-identifier";
    /// A host whose last label is no public top-level domain, nor one that private networks use.
    WARNING_UNKNOWN_SUFFIX = "warning.unknown-suffix";
    /// An exclusion that takes nothing out of what is in scope, although it is close to an inclusion.
    WARNING_NO_EFFECT = "warning.no-effect";
    /// The policy's `expires` has passed.
    WARNING_EXPIRED = "warning.expired";
    /// A finding rule whose class is a name that several classes share.
    WARNING_AMBIGUOUS_CLASS = "warning.ambiguous-class";
    /// `inherit = true` for a class that never inherits the section's condition.
    WARNING_NEVER_INHERITS = "warning.never-inherits";
    /// Nothing can be in scope of the policy, or nothing that is not shown to be owned.
    WARNING_EMPTY_SCOPE = "warning.empty-scope";
}
