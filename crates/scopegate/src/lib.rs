#![cfg_attr(feature = "toml", doc = include_str!("../../../README.md"))]
#![cfg_attr(not(feature = "toml"), doc = "Decides whether a target is in scope of a published policy.")]
#![deny(unsafe_code)]

mod batch;
mod decision;
mod denied;
mod document;
mod error;
mod fast;
mod findings;
mod hashing;
mod index;
mod net;
mod pattern;
pub mod policy;
mod rules;
mod targets;

/// Classes of findings and activities, and facts about them.
pub mod taxonomy {
    pub use crate::findings::{
        Class, ClassError, ClassKind, ClassMatch, Fact, FactError, class_codes as codes, classes, facts, find,
        find_fact,
    };
}

pub use decision::{
    Basis, Decided, Decision, DecisionRecord, ErrorRecord, Evidence, FindingDecision, ReportDecision, ReportPart,
    RequiredFact, RuleRecord, Verdict, VerdictSummary, Waiver,
};
pub use denied::Denied;
pub use document::{Effect, FindingVerdict, List, PolicyDocument};
pub use error::{Code, Excerpt, PatternError, TargetError, limits};
pub use findings::{
    Class, ClassError, ClassKind, ClassMatch, Condition, Fact, FactError, FactLiteral, Facts, Preset, PresetError,
    QuestionError, preset, presets,
};
pub use net::{
    Address, DomainName, Host, Network, PublicSuffixList, PublicSuffixListError, Suffix, SuffixKind,
    is_globally_reachable, is_special_use_name,
};
pub use pattern::{
    AddressRange, Apex, Exclusion, HostGlob, HostPattern, Inclusion, InclusionContext, PathPattern, Pattern,
    PatternKey, PatternWarning, PortPattern, Relation,
};
pub use policy::{Policy, error_codes, warning_codes};
pub use rules::{FindingRule, PolicyBuilder, PolicyError, PolicyErrors, PolicyWarning, Provider, Rule, RuleId};
pub use targets::{Path, Target, TargetHost, TargetKind, TargetPorts};
