//! What lies inside what, by proof: the one question that precedence asks of two patterns.

use super::Pattern;

/// Whether `own` is proved to lie inside `other`, both read in the exclusion's way: hosts, ports and paths each.
///
/// Proofs are equal text, an exact value that the other covers, a literal host suffix or path prefix of whole
/// segments or a network that lies inside the other's, and nothing else. They look at canonical texts and plain
/// addresses only: a path's loose readings and an address's embedded one are guesses about servers, good for
/// excluding more, never for letting an inclusion win.
pub(super) fn inside(own: &Pattern, other: &Pattern) -> bool {
    own.port().inside(other.port()) && own.host().inside(other.host()) && own.path().inside(other.path())
}

/// The same where this only makes a tie of what would be narrower: a port of `other` that its scheme has anyway counts as no
/// port, for both texts are one URL, and a star that is glued to a domain counts as that domain and all below it.
pub(super) fn counts_as_inside(own: &Pattern, other: &Pattern) -> bool {
    let hosts = own.host().inside(other.host()) || own.host().counts_as_inside(other.host());
    let ports = other.has_port_of_scheme() || own.port().inside(other.port());
    hosts && ports && own.path().inside(other.path())
}
