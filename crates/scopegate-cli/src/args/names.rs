//! Parsers of names that a shell can complete. Other names are errors of the command, which suggests the nearest one.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use scopegate::findings::{classes, facts, presets};

/// A vocabulary of names.
#[derive(Debug, Clone, Copy)]
pub enum Names {
    Classes,
    Facts,
    Presets,
}

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(match self {
            Self::Classes => Box::new(classes().map(|class| PossibleValue::new(class.id()).help(class.title()))),
            Self::Facts => Box::new(facts().iter().map(|fact| PossibleValue::new(fact.name()).help(fact.meaning()))),
            Self::Presets => {
                Box::new(presets().iter().map(|preset| PossibleValue::new(preset.name()).help(preset.summary())))
            }
        })
    }
}
