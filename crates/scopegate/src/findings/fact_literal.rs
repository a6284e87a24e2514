//! A fact with a required value.

use std::fmt;

/// A fact with the value that a condition requires: `sensitive-action`, or `!sensitive-action` for shown not to
/// hold.
///
/// ```
/// use scopegate::findings::FactLiteral;
///
/// let term = FactLiteral::read("!sensitive-action");
/// assert_eq!((term.fact(), term.value(), term.to_string()), ("sensitive-action", false, "!sensitive-action".into()));
/// assert_eq!(term.negated(), FactLiteral::read("sensitive-action"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactLiteral {
    fact: Box<str>,
    value: bool,
}

impl FactLiteral {
    /// Parses a term as written in a policy. It does not check that the fact exists; the policy does.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (fact, value) = match text.strip_prefix('!') {
            Some(fact) => (fact, false),
            None => (text, true),
        };
        Self { fact: fact.into(), value }
    }

    /// The name of the fact.
    #[must_use]
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// The required value.
    #[must_use]
    pub fn value(&self) -> bool {
        self.value
    }

    /// The same fact with the opposite value.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { fact: self.fact.clone(), value: !self.value }
    }
}

impl fmt::Display for FactLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.value { "" } else { "!" };
        write!(f, "{sign}{}", self.fact)
    }
}
