//! What the meaning of an inclusion depends on besides its own text.

use crate::net::{DomainName, PublicSuffixList};

/// Whether `*.h` as an inclusion takes in `h` itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Apex {
    /// `*.h` is what stands below `h` alone; the rule of the law.
    #[default]
    LeftOut,
    /// The policy says `wildcard_includes_apex = true`.
    Included,
}

/// What an inclusion's meaning depends on beside its own text.
#[derive(Debug, Clone, Copy)]
pub struct InclusionContext<'a> {
    /// Who can register below what.
    pub suffixes: &'a PublicSuffixList,
    /// `ownership.domains`, where the policy gives it.
    pub owned_domains: Option<&'a [DomainName]>,
    /// The policy's `wildcard_includes_apex`.
    pub apex: Apex,
}
