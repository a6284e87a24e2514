//! The context that the meaning of an inclusion depends on.

use crate::net::{DomainName, PublicSuffixList};

/// Whether `*.h` as an inclusion covers `h` itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Apex {
    /// `*.h` covers only names below `h`; the default.
    #[default]
    LeftOut,
    /// The policy says `wildcard_includes_apex = true`.
    Included,
}

/// The context that the meaning of an inclusion depends on.
#[derive(Debug, Clone, Copy)]
pub struct InclusionContext<'a> {
    /// The Public Suffix List: under which names others can register.
    pub suffixes: &'a PublicSuffixList,
    /// `ownership.domains`, if the policy has it.
    pub owned_domains: Option<&'a [DomainName]>,
    /// `wildcard_includes_apex` of the policy.
    pub apex: Apex,
}
