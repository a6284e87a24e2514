//! Codes of errors and warnings of loading a policy.
//!
//! The codes of pattern errors (`pattern.public-suffix` and so on) are listed with the patterns.
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
    /// Every error of loading a policy, except errors in the text of a single pattern.
    ALL_ERRORS:
    /// The text is not valid TOML, JSON, or YAML.
    POLICY_SYNTAX = "policy.syntax";
    /// This build of the library does not support the format.
    POLICY_UNSUPPORTED_FORMAT = "policy.unsupported-format";
    /// A key is unknown at its position.
    POLICY_UNKNOWN_KEY = "policy.unknown-key";
    /// A required key is missing.
    POLICY_MISSING_KEY = "policy.missing-key";
    /// A value has the wrong type, such as a number instead of text.
    POLICY_WRONG_TYPE = "policy.wrong-type";
    /// A value has the right type but is invalid.
    POLICY_INVALID_VALUE = "policy.invalid-value";
    /// A list is written both as `key = [...]` and as `[[key]]`.
    POLICY_TWO_FORMS = "policy.two-forms";
    /// Two entries have the same id.
    POLICY_DUPLICATE_ID = "policy.duplicate-id";
    /// This release does not support the `version` of the format.
    POLICY_VERSION = "policy.version";
    /// Tables and lists are nested deeper than [`limits::POLICY_DEPTH`](crate::error::limits::POLICY_DEPTH).
    POLICY_TOO_DEEP = "policy.too-deep";
    /// The policy defines a fact that the vocabulary already contains.
    POLICY_DUPLICATE_FACT = "policy.duplicate-fact";
    /// A report requirement appears twice.
    POLICY_DUPLICATE_REQUIREMENT = "policy.duplicate-requirement";
    /// A key appears twice in a table.
    POLICY_DUPLICATE_KEY = "policy.duplicate-key";
    /// An entry has more than one of `url`, `host`, `domain`, `network`, `pattern`.
    PATTERN_TWO_KINDS = "pattern.two-kinds";
    /// An entry has none of `url`, `host`, `domain`, `network`, `pattern`.
    PATTERN_NO_KIND = "pattern.no-kind";
}

codes! {
    /// Every warning about a policy, except warnings about the text of a single pattern.
    ALL_WARNINGS:
    /// Two rules of a list have the same pattern.
    WARNING_DUPLICATE = "warning.duplicate";
    /// A rule is never used, because another rule always takes precedence.
    WARNING_SHADOWED = "warning.shadowed";
    /// An inclusion is outside the owned domains or networks.
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
    /// A host has a last label that is neither a public top-level domain nor one that private networks use.
    WARNING_UNKNOWN_SUFFIX = "warning.unknown-suffix";
    /// An exclusion excludes nothing that is in scope, although it is close to an inclusion.
    WARNING_NO_EFFECT = "warning.no-effect";
    /// The `expires` date of the policy has passed.
    WARNING_EXPIRED = "warning.expired";
    /// The class of a finding rule is a name that several classes share.
    WARNING_AMBIGUOUS_CLASS = "warning.ambiguous-class";
    /// `inherit = true` for a class that never inherits the section's condition.
    WARNING_NEVER_INHERITS = "warning.never-inherits";
    /// Nothing can be in scope of the policy, or nothing without evidence of ownership.
    WARNING_EMPTY_SCOPE = "warning.empty-scope";
}
