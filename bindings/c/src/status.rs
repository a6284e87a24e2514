//! The numbers of the header: statuses, verdicts, bases and kinds. A number never changes and is never reused;
//! `tests/numbers.txt` holds all of them.

use scopegate::policy::List;
use scopegate::targets::TargetKind;
use scopegate::{Basis, Verdict};

/// The status of a call. Any value except `SCOPEGATE_STATUS_OK` means that there is no answer: nothing is in scope.
///
/// New numbers may be added. Treat an unknown number as a failure.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_status {
    /// Success.
    SCOPEGATE_STATUS_OK = 0,
    /// A pointer that must not be NULL is NULL.
    SCOPEGATE_STATUS_NULL_ARGUMENT = 1,
    /// A text is not valid UTF-8.
    SCOPEGATE_STATUS_NOT_UTF8 = 2,
    /// An argument is invalid: an impossible length, descending offsets or an unknown number.
    SCOPEGATE_STATUS_INVALID_ARGUMENT = 3,
    /// The `size` of a struct is missing or too small.
    SCOPEGATE_STATUS_STRUCT_SIZE = 4,
    /// The index is out of range.
    SCOPEGATE_STATUS_OUT_OF_RANGE = 5,
    /// The buffer is too small. It holds the beginning of the text.
    SCOPEGATE_STATUS_BUFFER_TOO_SMALL = 6,
    /// The library caught a bug of its own. Only free the handles of the call; do not use them otherwise.
    SCOPEGATE_STATUS_PANIC = 7,
    /// The file cannot be read as a policy.
    SCOPEGATE_STATUS_FILE = 8,
    /// The policy has errors.
    SCOPEGATE_STATUS_POLICY = 9,
    /// The target is invalid, or a text of the evidence is not a host or an address. There is no verdict.
    SCOPEGATE_STATUS_TARGET = 10,
    /// The question about a finding or a report is invalid: an unknown class or fact, or no targets.
    SCOPEGATE_STATUS_QUESTION = 11,
    /// A guard refuses a request, a connection or a tunnel: contact nothing.
    SCOPEGATE_STATUS_REFUSED = 12,
    /// A guard cannot start, take a policy or write its log.
    SCOPEGATE_STATUS_GUARD = 13,
}

/// The verdict. `SCOPEGATE_VERDICT_NONE` is 0 and means that there is no verdict, so a zeroed or failed decision is
/// never in scope.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_verdict {
    /// No verdict.
    SCOPEGATE_VERDICT_NONE = 0,
    /// The policy allows testing it.
    SCOPEGATE_VERDICT_IN_SCOPE = 1,
    /// The policy does not allow testing it.
    SCOPEGATE_VERDICT_OUT_OF_SCOPE = 2,
    /// It belongs to a third party.
    SCOPEGATE_VERDICT_THIRD_PARTY = 3,
}

/// The reason for a verdict. New values may be added.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_basis {
    /// No decision.
    SCOPEGATE_BASIS_NONE = 0,
    /// An inclusion covers it.
    SCOPEGATE_BASIS_LISTED = 1,
    /// No rule covers it. The owner owns it, and the policy puts owned targets in scope.
    SCOPEGATE_BASIS_OWNED = 2,
    /// An exclusion decides.
    SCOPEGATE_BASIS_EXCLUDED = 3,
    /// Only a part of it is in scope; the worst verdict of its parts applies.
    SCOPEGATE_BASIS_PARTIAL = 4,
    /// The owner owns it, but no rule includes it.
    SCOPEGATE_BASIS_UNLISTED = 5,
    /// A private or reserved address, or a name outside the public DNS.
    SCOPEGATE_BASIS_NOT_PUBLIC = 6,
    /// An entry of the third-party list decides.
    SCOPEGATE_BASIS_THIRD_PARTY_RULE = 7,
    /// A host of a known provider.
    SCOPEGATE_BASIS_PROVIDER = 8,
    /// No rule or evidence shows that the owner owns it.
    SCOPEGATE_BASIS_UNOWNED = 9,
    /// An in-scope rule about the class decides.
    SCOPEGATE_BASIS_CLASS_ALLOWED = 10,
    /// An excluding rule about the class decides.
    SCOPEGATE_BASIS_CLASS_EXCLUDED = 11,
    /// A rule about the class was lifted by its condition.
    SCOPEGATE_BASIS_CLASS_CONDITION_MET = 12,
    /// No rule mentions the class.
    SCOPEGATE_BASIS_CLASS_UNMENTIONED = 13,
    /// No rule mentions an activity that is never implied.
    SCOPEGATE_BASIS_CLASS_NEVER_IMPLIED = 14,
}

/// The kind of the target of a decision.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_kind {
    /// No decision.
    SCOPEGATE_KIND_NONE = 0,
    /// A URL.
    SCOPEGATE_KIND_URL = 1,
    /// A domain name.
    SCOPEGATE_KIND_HOST = 2,
    /// A domain name or address with a port.
    SCOPEGATE_KIND_HOST_PORT = 3,
    /// An address.
    SCOPEGATE_KIND_ADDRESS = 4,
    /// A network.
    SCOPEGATE_KIND_NETWORK = 5,
    /// A class of findings or an activity.
    SCOPEGATE_KIND_FINDING = 6,
    /// A report.
    SCOPEGATE_KIND_REPORT = 7,
}

/// A list of rules in a policy.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_list {
    /// No list.
    SCOPEGATE_LIST_NONE = 0,
    /// The inclusions.
    SCOPEGATE_LIST_IN_SCOPE = 1,
    /// The exclusions.
    SCOPEGATE_LIST_OUT_OF_SCOPE = 2,
    /// The third-party entries.
    SCOPEGATE_LIST_THIRD_PARTY = 3,
    /// The rules about findings.
    SCOPEGATE_LIST_FINDINGS = 4,
}

impl scopegate_verdict {
    pub(crate) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::InScope => Self::SCOPEGATE_VERDICT_IN_SCOPE,
            Verdict::OutOfScope => Self::SCOPEGATE_VERDICT_OUT_OF_SCOPE,
            Verdict::ThirdParty => Self::SCOPEGATE_VERDICT_THIRD_PARTY,
        }
    }
}

impl scopegate_basis {
    pub(crate) fn of(basis: Basis) -> Self {
        match basis {
            Basis::Listed => Self::SCOPEGATE_BASIS_LISTED,
            Basis::Owned => Self::SCOPEGATE_BASIS_OWNED,
            Basis::Excluded => Self::SCOPEGATE_BASIS_EXCLUDED,
            Basis::Partial => Self::SCOPEGATE_BASIS_PARTIAL,
            Basis::Unlisted => Self::SCOPEGATE_BASIS_UNLISTED,
            Basis::NotPublic => Self::SCOPEGATE_BASIS_NOT_PUBLIC,
            Basis::ThirdPartyRule => Self::SCOPEGATE_BASIS_THIRD_PARTY_RULE,
            Basis::Provider => Self::SCOPEGATE_BASIS_PROVIDER,
            Basis::Unowned => Self::SCOPEGATE_BASIS_UNOWNED,
            Basis::ClassAllowed => Self::SCOPEGATE_BASIS_CLASS_ALLOWED,
            Basis::ClassExcluded => Self::SCOPEGATE_BASIS_CLASS_EXCLUDED,
            Basis::ClassConditionMet => Self::SCOPEGATE_BASIS_CLASS_CONDITION_MET,
            Basis::ClassUnmentioned => Self::SCOPEGATE_BASIS_CLASS_UNMENTIONED,
            Basis::ClassNeverImplied => Self::SCOPEGATE_BASIS_CLASS_NEVER_IMPLIED,
            // A test checks that every basis of the core has a number.
            _ => Self::SCOPEGATE_BASIS_NONE,
        }
    }
}

impl scopegate_kind {
    pub(crate) fn of(kind: TargetKind) -> Self {
        Self::named(kind.as_str())
    }

    /// The kind with that name in JSON.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "url" => Self::SCOPEGATE_KIND_URL,
            "host" => Self::SCOPEGATE_KIND_HOST,
            "host-port" => Self::SCOPEGATE_KIND_HOST_PORT,
            "address" => Self::SCOPEGATE_KIND_ADDRESS,
            "network" => Self::SCOPEGATE_KIND_NETWORK,
            "finding" => Self::SCOPEGATE_KIND_FINDING,
            "report" => Self::SCOPEGATE_KIND_REPORT,
            _ => Self::SCOPEGATE_KIND_NONE,
        }
    }
}

impl scopegate_list {
    pub(crate) fn of(list: List) -> Self {
        Self::named(list.as_str())
    }

    /// The list with that name in JSON.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "in_scope" => Self::SCOPEGATE_LIST_IN_SCOPE,
            "out_of_scope" => Self::SCOPEGATE_LIST_OUT_OF_SCOPE,
            "third_party" => Self::SCOPEGATE_LIST_THIRD_PARTY,
            "findings" => Self::SCOPEGATE_LIST_FINDINGS,
            _ => Self::SCOPEGATE_LIST_NONE,
        }
    }
}
