//! Drafts: any text gives a policy that loads, and every line is accounted for.

use scopegate::Policy;
use scopegate_draft::{InputFormat, Outcome, draft, marks};

use super::bytes::{Bytes, text};

/// The first byte selects a format, or that the format is detected. The rest is the text.
pub fn check(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let format = InputFormat::ALL.get(bytes.below(InputFormat::ALL.len() + 1)).copied();
    let Some(text) = text(data.get(1..).unwrap_or_default()) else { return };
    let made = draft(text, format);
    let policy = Policy::from_toml(made.to_toml()).unwrap_or_else(|errors| panic!("{errors}\n{}", made.to_toml()));
    let included = policy.document().scope.in_scope.len();
    let certain =
        |row: &&scopegate_draft::Row| row.outcome() == Outcome::Rule && row.doubt().is_empty() && row.is_written();
    assert!(included <= made.rows().iter().filter(certain).count(), "an inclusion without a certain row");
    for row in made.rows() {
        assert!(row.line() >= 1 && row.end_line() >= row.line(), "{row:?}");
    }
    assert!(made.needs_person() || marks(made.to_toml()).is_empty(), "a mark without a row for a person");
    assert_eq!(draft(text, format), made, "the same text gives the same draft");
}
