//! The functions of the plugin.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, Fields};
use scopegate::{Policy, Verdict};

use super::loaded::{Loaded, load};
use crate::arrow::{
    Asking, Judge, Located, Mentions, NotTexts, OneThread, Rows, TextForm, Words, bits, decisions, nested,
};

/// A policy that answers whether a text is in scope, which takes less time than a decision.
struct InScope<'p>(&'p Policy);

impl Judge for InScope<'_> {
    type Row = bool;

    fn row(&self, text: &Located<'_>) -> bool {
        self.0.batch().verdict_within(text.buffer, text.place.clone()) == Some(Verdict::InScope)
    }
}

/// An expression.
#[derive(Clone, Copy)]
pub enum Function {
    InScope,
    Check,
    Which,
}

impl Function {
    /// The answers for a chunk of texts.
    pub fn answer(self, kwargs: &[u8], chunk: &dyn Array) -> Result<ArrayRef, String> {
        let refused = |why: NotTexts| why.message().to_owned();
        match (self, load(kwargs)?) {
            (Self::InScope, Loaded::Policy(policy)) => {
                let answers = Asking { judge: &InScope(&policy), run: &OneThread }.chunk(chunk).map_err(refused)?;
                Ok(Arc::new(bits(&answers, |in_scope| *in_scope)))
            }
            (Self::Check, Loaded::Policy(policy)) => {
                let rows = Rows { policy: &policy, words: Words::new() };
                let answers = Asking { judge: &rows, run: &OneThread }.chunk(chunk).map_err(refused)?;
                let table = decisions(&rows, &answers, TextForm::Views).map_err(|error| error.to_string())?;
                Ok(Arc::new(table))
            }
            (Self::Which, Loaded::Set(set)) => {
                let mentions = Mentions { set: &set, words: Words::new() };
                let answers = Asking { judge: &mentions, run: &OneThread }.chunk(chunk).map_err(refused)?;
                let table = nested(&mentions, &answers, TextForm::Views).map_err(|error| error.to_string())?;
                Ok(Arc::new(table))
            }
            (Self::InScope | Self::Check, Loaded::Set(_)) => Err("a policy is needed, not a set".to_owned()),
            (Self::Which, Loaded::Policy(_)) => Err("a set of policies is needed, not a policy".to_owned()),
        }
    }

    /// The type of the answers.
    pub fn data_type(self) -> DataType {
        const DECISION: [&str; 3] = ["verdict", "basis", "rule"];
        let text = |name: &str| Field::new(name, TextForm::VIEW, true);
        let in_scope = || Field::new("in_scope", DataType::Boolean, false);
        let decision = || std::iter::once(in_scope()).chain(DECISION.iter().map(|name| text(name)));
        match self {
            Self::InScope => DataType::Boolean,
            Self::Check => DataType::Struct(decision().chain([text("error")]).collect()),
            Self::Which => {
                let mention: Fields = std::iter::once(text("program")).chain(decision()).collect();
                let item = Field::new_list_field(DataType::Struct(mention), false);
                let mentions = Field::new("mentions", DataType::List(Arc::new(item)), false);
                DataType::Struct([mentions, text("error")].into_iter().collect())
            }
        }
    }
}
