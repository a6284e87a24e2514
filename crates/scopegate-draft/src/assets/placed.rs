//! What a sentence says about one address.

use crate::hosts::Address;

/// The list to which an address belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    InScope,
    OutOfScope,
    ThirdParty,
    /// The sentence names the address and says nothing about its scope.
    Mention,
}

/// Which hosts below an address are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Below {
    AsWritten,
    /// The host and every host below it.
    Domain,
    /// Only the hosts below it.
    Subdomains,
}

/// An address with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) address: Address,
    pub(crate) place: Place,
    pub(crate) below: Below,
    pub(crate) doubt: Option<&'static str>,
}
