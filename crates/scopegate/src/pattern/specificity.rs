//! Specificity: whether one pattern is narrower than another, which precedence depends on.

use crate::pattern::pattern::Pattern;

impl Pattern {
    /// Whether `self` is strictly narrower than `other`: `self` is provably inside `other`, both in the reading of
    /// exclusions, and `other` is not provably inside `self`. Without a proof the answer is no.
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

    /// Whether `self` is provably inside `other`, both in the reading of exclusions.
    pub(crate) fn is_inside(&self, other: &Self) -> bool {
        inside(self, other)
    }
}

/// Whether the hosts, ports and paths of `own` are provably inside those of `other`, in the reading of exclusions.
///
/// The only proofs are equal text, an exact value that the other covers, and a literal host suffix, a path prefix of
/// whole segments or a network inside the other's. Proofs use canonical texts and plain addresses only. Other readings
/// of a path and embedded addresses are assumptions about servers: they may exclude more, but must not make an
/// inclusion win.
fn inside(own: &Pattern, other: &Pattern) -> bool {
    own.port().inside(other.port()) && own.host().inside(other.host()) && own.path().inside(other.path())
}

/// The same with two exceptions that turn "narrower" into a tie: a port of `other` that is the default of its scheme
/// counts as no port, because both texts are the same URL, and `*acme.com` counts as `acme.com` and everything below
/// it.
fn counts_as_inside(own: &Pattern, other: &Pattern) -> bool {
    let hosts = own.host().inside(other.host()) || own.host().counts_as_inside(other.host());
    let ports = other.has_port_of_scheme() || own.port().inside(other.port());
    hosts && ports && own.path().inside(other.path())
}
