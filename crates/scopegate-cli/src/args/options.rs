//! Options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Text for people
    Human,
    /// JSON lines
    Json,
}

#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// The policy file (.toml, .json or .yaml)
    #[arg(short = 'p', long = "policy", value_name = "POLICY")]
    pub policy: PathBuf,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

#[derive(Debug, Args)]
pub struct SuffixArgs {
    /// Use this public suffix list (public_suffix_list.dat) instead of the compiled one
    #[arg(long, value_name = "FILE")]
    pub public_suffix_list: Option<PathBuf>,
}
