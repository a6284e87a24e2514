//! Options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Text to read
    Human,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// The policy: a .toml, .json or .yaml file
    #[arg(short = 'p', long = "policy", value_name = "POLICY")]
    pub policy: PathBuf,
    #[command(flatten)]
    pub suffixes: SuffixArgs,
}

#[derive(Debug, Args)]
pub struct SuffixArgs {
    /// A public suffix list to use in place of the built-in one (public_suffix_list.dat)
    #[arg(long, value_name = "FILE")]
    pub public_suffix_list: Option<PathBuf>,
}
