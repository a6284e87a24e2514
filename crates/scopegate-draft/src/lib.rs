//! Drafts of policies: a published text becomes a policy that a person can finish.
//!
//! A draft is made offline and without a language model. The same text always gives the same draft. It includes only
//! what the text states in words that this crate knows, and every line has a result.
//!
//! ```
//! let text = "In scope\n\n- app.quillmere.com\n\nOut of scope\n\n- Clickjacking on pages without sensitive actions\n";
//! let draft = scopegate_draft::draft(text, None);
//! assert!(draft.to_toml().contains("\"app.quillmere.com\", # line 3"));
//! assert!(draft.to_toml().contains("class = \"clickjacking\""));
//! assert!(draft.rows().iter().any(|row| row.line() == 7 && row.value() == "clickjacking"));
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failed test is a panic")
)]

mod analysis;
mod assets;
mod block;
mod contacts;
mod draft;
mod findings;
mod foreign;
mod format;
mod hosts;
mod language;
mod marks;
mod owner;
mod paths;
mod phrase;
mod policy_text;
mod quote;
mod reading;
mod row;
mod sections;
mod sense;
mod sentences;
mod source_text;
mod testing;
mod tokens;
mod vocabulary;
mod word_list;

pub use draft::{Draft, draft};
pub use format::InputFormat;
pub use marks::{Mark, MarkKind, marks};
pub use row::{Outcome, Row};
pub use sense::Sense;
