//! What lies inside what, by proof: the one question that precedence asks of two patterns.

use crate::pattern::pattern::Pattern;

impl Pattern {
    /// Whether `self` is strictly narrower than `other`: proved to lie inside it, both read in the exclusion's way,
    /// and the other not proved to lie inside `self`. What is not proved is not narrower.
    ///
    /// ```
    /// use scopegate::pattern::Pattern;
    ///
    /// let (host, wildcard) = (Pattern::parse("api.example.com")?, Pattern::parse("*.example.com")?);
    /// assert!(host.is_narrower_than(&wildcard) && !wildcard.is_narrower_than(&host));
    /// let (url, host) = (Pattern::parse("https://example.com")?, Pattern::parse("example.com")?);
    /// assert!(!url.is_narrower_than(&host), "as exclusions they say the same, so this is a tie");
    /// let with_port = Pattern::parse("https://example.com:443")?;
    /// assert!(!with_port.is_narrower_than(&url), "both are one URL, so this is a tie too");
    /// # Ok::<(), scopegate::pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn is_narrower_than(&self, other: &Self) -> bool {
        self.is_inside(other) && !counts_as_inside(other, self)
    }

    /// Whether `self` is proved to lie inside `other`, both read in the exclusion's way.
    pub(crate) fn is_inside(&self, other: &Self) -> bool {
        inside(self, other)
    }
}

/// Whether `own` is proved to lie inside `other`, both read in the exclusion's way: hosts, ports and paths each.
///
/// Proofs are equal text, an exact value that the other covers, a literal host suffix or path prefix of whole
/// segments or a network that lies inside the other's, and nothing else. They look at canonical texts and plain
/// addresses only: a path's loose readings and an address's embedded one are guesses about servers, good for
/// excluding more, never for letting an inclusion win.
fn inside(own: &Pattern, other: &Pattern) -> bool {
    own.port().inside(other.port()) && own.host().inside(other.host()) && own.path().inside(other.path())
}

/// The same where this only makes a tie of what would be narrower: a port of `other` that its scheme has anyway counts as no
/// port, for both texts are one URL, and a star that is glued to a domain counts as that domain and all below it.
fn counts_as_inside(own: &Pattern, other: &Pattern) -> bool {
    let hosts = own.host().inside(other.host()) || own.host().counts_as_inside(other.host());
    let ports = other.has_port_of_scheme() || own.port().inside(other.port());
    hosts && ports && own.path().inside(other.path())
}
