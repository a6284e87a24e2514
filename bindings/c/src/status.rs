//! The numbers of the header: statuses, verdicts, bases, kinds. A number is never used for something else, and none is ever
//! changed; `tests/numbers.txt` holds them all.

use scopegate::{Basis, List, TargetKind, Verdict};

/// How a call went. Anything but `SCOPEGATE_STATUS_OK` means that there is no answer: nothing is in scope.
///
/// New numbers may come; treat one that you do not know as a failure.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_status {
    /// It went well.
    SCOPEGATE_STATUS_OK = 0,
    /// A pointer that must not be NULL is NULL.
    SCOPEGATE_STATUS_NULL_ARGUMENT = 1,
    /// A text is not UTF-8.
    SCOPEGATE_STATUS_NOT_UTF8 = 2,
    /// An argument makes no sense: an impossible length, offsets that go backwards, a number that names nothing.
    SCOPEGATE_STATUS_INVALID_ARGUMENT = 3,
    /// The `size` of a struct is missing, or smaller than it ever was.
    SCOPEGATE_STATUS_STRUCT_SIZE = 4,
    /// There is nothing at that index.
    SCOPEGATE_STATUS_OUT_OF_RANGE = 5,
    /// The buffer is too small; it holds the beginning of the text.
    SCOPEGATE_STATUS_BUFFER_TOO_SMALL = 6,
    /// A defect of the library was caught. The handles of the call may be freed, and should not be used otherwise.
    SCOPEGATE_STATUS_PANIC = 7,
    /// The file cannot be read as a policy.
    SCOPEGATE_STATUS_FILE = 8,
    /// The policy has mistakes.
    SCOPEGATE_STATUS_POLICY = 9,
    /// The text is no target, or a text of the evidence names no host or address. There is no verdict.
    SCOPEGATE_STATUS_TARGET = 10,
    /// The question about a finding or a report cannot be answered: an unknown class or fact, no targets.
    SCOPEGATE_STATUS_QUESTION = 11,
}

/// The answer. `SCOPEGATE_VERDICT_NONE` is 0 and stands wherever there is none, so a zeroed or failed decision never reads
/// as in scope.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_verdict {
    /// No verdict: nothing was decided.
    SCOPEGATE_VERDICT_NONE = 0,
    /// The policy allows testing it.
    SCOPEGATE_VERDICT_IN_SCOPE = 1,
    /// The policy does not.
    SCOPEGATE_VERDICT_OUT_OF_SCOPE = 2,
    /// It is somebody else's.
    SCOPEGATE_VERDICT_THIRD_PARTY = 3,
}

/// Why: the short, fixed reason beside a verdict. New ones may come.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_basis {
    /// Nothing was decided.
    SCOPEGATE_BASIS_NONE = 0,
    /// An inclusion covers it.
    SCOPEGATE_BASIS_LISTED = 1,
    /// No rule covers it; it is the owner's, and the policy says that such things are in scope.
    SCOPEGATE_BASIS_OWNED = 2,
    /// An exclusion decides.
    SCOPEGATE_BASIS_EXCLUDED = 3,
    /// Only a part of it is in scope; the worst verdict of its parts stands.
    SCOPEGATE_BASIS_PARTIAL = 4,
    /// The owner's, but nothing includes it.
    SCOPEGATE_BASIS_UNLISTED = 5,
    /// A private or reserved address, or a name outside the public DNS.
    SCOPEGATE_BASIS_NOT_PUBLIC = 6,
    /// An entry of the third-party list decides.
    SCOPEGATE_BASIS_THIRD_PARTY_RULE = 7,
    /// A host of a known provider.
    SCOPEGATE_BASIS_PROVIDER = 8,
    /// Nothing says that the owner owns it.
    SCOPEGATE_BASIS_UNOWNED = 9,
    /// An in-scope rule about the class decides.
    SCOPEGATE_BASIS_CLASS_ALLOWED = 10,
    /// An excluding rule about the class decides.
    SCOPEGATE_BASIS_CLASS_EXCLUDED = 11,
    /// A rule about the class was lifted by its condition.
    SCOPEGATE_BASIS_CLASS_CONDITION_MET = 12,
    /// No rule speaks of the class.
    SCOPEGATE_BASIS_CLASS_UNMENTIONED = 13,
    /// No rule speaks of an activity that is never implied.
    SCOPEGATE_BASIS_CLASS_NEVER_IMPLIED = 14,
}

/// What a decision is about.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_kind {
    /// Nothing was decided.
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

/// A list of a policy.
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
            // A test asks that no basis of the core ends here.
            _ => Self::SCOPEGATE_BASIS_NONE,
        }
    }
}

impl scopegate_kind {
    pub(crate) fn of(kind: TargetKind) -> Self {
        match kind {
            TargetKind::Url => Self::SCOPEGATE_KIND_URL,
            TargetKind::Host => Self::SCOPEGATE_KIND_HOST,
            TargetKind::HostPort => Self::SCOPEGATE_KIND_HOST_PORT,
            TargetKind::Address => Self::SCOPEGATE_KIND_ADDRESS,
            TargetKind::Network => Self::SCOPEGATE_KIND_NETWORK,
        }
    }

    /// The kind of that name in JSON.
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

    /// The list of that name in JSON.
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
