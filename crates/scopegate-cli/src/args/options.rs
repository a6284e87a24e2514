//! Options that several commands share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Text for people
    Human,
    /// JSON lines
    Json,
}

/// The output format of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionFormat {
    /// Text for people, with all reasons
    Human,
    /// One aligned line per decision: verdict, target, basis and rule
    Line,
    /// JSON lines
    Json,
    /// One line per target, with tabs: verdict, target, basis, rule and error code
    Tsv,
}

/// The number of errors to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCount(usize);

impl ErrorCount {
    /// No errors.
    pub const NONE: Self = Self(0);

    /// Parses `all`, `none` or a number.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "all" => Ok(Self(usize::MAX)),
            "none" => Ok(Self::NONE),
            number => number.parse().map(Self).map_err(|_| "write a number, `all` or `none`"),
        }
    }

    /// The number of errors to print after this many.
    pub fn left_after(self, printed: u64) -> usize {
        self.0.saturating_sub(usize::try_from(printed).unwrap_or(usize::MAX))
    }
}

#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// The policy file (.toml, .json or .yaml); `-` reads standard input
    ///
    /// The default is the file that SCOPEGATE_POLICY names, else `scopegate.toml` in this directory or the nearest one
    /// above. The command reports the default that it uses.
    #[arg(short = 'p', long = "policy", value_name = "POLICY")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

/// The policy of a command that is about one policy: an operand, or an option as in the other commands.
#[derive(Debug, Args)]
pub struct PolicyOperand {
    /// The policy file (.toml, .json or .yaml); `-` reads standard input; the default as for `check`
    #[arg(value_name = "POLICY")]
    operand: Option<PathBuf>,
    /// The same as POLICY
    #[arg(short = 'p', long = "policy", value_name = "POLICY", conflicts_with = "operand")]
    option: Option<PathBuf>,
}

impl PolicyOperand {
    /// The policy that is given, if any.
    pub fn given(&self) -> Option<&Path> {
        self.operand.as_deref().or(self.option.as_deref())
    }
}

#[derive(Debug, Clone, Args)]
pub struct SuffixArgs {
    /// Use this public suffix list (public_suffix_list.dat) instead of the compiled one
    #[arg(long, value_name = "FILE")]
    pub public_suffix_list: Option<PathBuf>,
}
