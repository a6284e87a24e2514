//! The difference that ends a walk.

use std::fmt;

use serde_json::Value;

/// A policy and a question with two answers that should be equal.
#[derive(Debug, Clone)]
pub struct Difference {
    pub policy: Value,
    pub question: String,
    /// The two sides that should agree.
    pub one: (String, String),
    pub other: (String, String),
}

impl Difference {
    pub fn new(
        policy: &Value,
        question: impl Into<String>,
        one: (&str, &dyn fmt::Debug),
        other: (&str, &dyn fmt::Debug),
    ) -> Box<Difference> {
        let shown = |(name, answer): (&str, &dyn fmt::Debug)| (name.to_owned(), format!("{answer:#?}"));
        let (one, other) = (shown(one), shown(other));
        Box::new(Difference { policy: policy.clone(), question: question.into(), one, other })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "policy: {:#}\nquestion: {}", self.policy, self.question)?;
        writeln!(f, "{}: {}", self.one.0, self.one.1)?;
        write!(f, "{}: {}", self.other.0, self.other.1)
    }
}
