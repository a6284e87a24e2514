#![cfg_attr(feature = "toml", doc = include_str!("../../../README.md"))]
#![cfg_attr(not(feature = "toml"), doc = "Decides whether a target is in scope of a published policy.")]
#![deny(unsafe_code)]

mod check;
mod decision;
mod error;
mod finding;
mod keyed;
mod matcher;
mod name;
mod pattern;
pub mod policy;
mod target;
pub mod taxonomy;

pub use check::{Denied, Policy, error_codes, warning_codes};
pub use decision::{
    Basis, Brief, Decided, Decision, DecisionRecord, ErrorRecord, Evidence, FindingDecision, Lift, ReportDecision,
    ReportPart, RuleRecord, Unmet, Verdict,
};
pub use error::{Code, Excerpt, PatternError, TargetError, limits};
pub use finding::{Alternative, Facts, Preset, PresetError, QuestionError, Term, preset, presets};
pub use name::{
    Address, DomainName, Host, Network, PublicSuffixList, PublicSuffixListError, Suffix, SuffixKind,
    is_globally_reachable, is_special_use_name,
};
pub use pattern::{
    AddressRange, Apex, Exclusion, HostGlob, HostPattern, Inclusion, InclusionContext, PathPattern, Pattern,
    PatternKey, PatternWarning, PortPattern, Relation,
};
pub use policy::{
    Effect, FindingRule, FindingVerdict, List, PolicyBuilder, PolicyDocument, PolicyError, PolicyErrors, PolicyWarning,
    Provider, Rule, RuleId,
};
pub use target::{Path, Target, TargetHost, TargetKind, TargetPorts};
pub use taxonomy::{Class, ClassError, ClassKind, ClassMatch, Fact, FactError};
