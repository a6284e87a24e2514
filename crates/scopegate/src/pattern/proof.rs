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
