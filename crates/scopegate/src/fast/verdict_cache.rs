//! Verdicts for canonical input without the full parser and without lists of rules.
//!
//! Most names are decided by their position in the name trie: if all rules above a position cover whole hosts, all
//! names at that position have the same answer. The engine computes the answer for the first query, and the trie caches
//! it. If there are also rules for paths or ports above the position, the cache keeps the answer for resources that
//! these rules do not match. All other cases use the engine, and input that is not canonical uses the full parser.
//! INVARIANT: the fast path gives the same answer as the engine, or none; tests check this.

use std::hint::select_unpredictable;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use smallvec::SmallVec;

use crate::decision::{
    Basis, Context, Evidence, Outcome, ResourceDecision, Verdict, VerdictSummary, decide_resource, is_mentioned,
    outcome,
};
use crate::fast::scan::{Scanned, ScannedHost, is_plain_path, scan_parts, scan_respelled, scan_within};
use crate::index::{AnswerCell, Applies, FoundRules, NamePosition, RuleIndex, short_label};
use crate::net::{NameRef, Network, PublicSuffixList, SuffixKind, ends_special_use_name};
use crate::pattern::{Resource, ResourceHost};
use crate::rules::{Providers, RuleId};
use crate::targets::{Ascii, PathRef, Respelled, ScannedName, TargetKind, TargetPorts};

/// A [`VerdictSummary`] without its kind, packed into the number of an [`AnswerCell`].
///
/// From the lowest bit: two bits for the verdict, from 1; four bits for the basis; whether nothing is carved out;
/// whether there are also rules for paths or ports; whether the policy mentions the resource; the number of the rule,
/// from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedVerdict(u32);

const VERDICT: u32 = 0b11;
const BASIS_SHIFT: u32 = 2;
const BASIS: u32 = 0b1111;
const ENTIRE: u32 = 1 << 6;
/// The answer holds only for resources that no rule for paths or ports matches.
const OTHERWISE: u32 = 1 << 7;
const MENTIONED: u32 = 1 << 8;
const RULE_SHIFT: u32 = 9;
/// The hosts at the position have different answers. Not a valid verdict, and not 0.
const NOT_UNIFORM: u32 = OTHERWISE;

impl PackedVerdict {
    /// `None` if the number of the rule does not fit.
    fn new(verdict: Verdict, basis: Basis, rule: Option<RuleId>, flags: u32) -> Option<Self> {
        let verdict = Verdict::ALL.iter().position(|other| *other == verdict)?.checked_add(1)?;
        let basis = Basis::ALL.iter().position(|other| *other == basis)?;
        let basis = u32::try_from(basis).ok().filter(|basis| *basis <= BASIS)?;
        let rule = match rule {
            Some(rule) => u32::try_from(rule.index()).ok()?.checked_add(1)?,
            None => 0,
        };
        let number = u32::try_from(verdict).ok()? | basis << BASIS_SHIFT | flags;
        (rule <= u32::MAX >> RULE_SHIFT).then_some(Self(number | rule << RULE_SHIFT))
    }

    fn of(part: &ResourceDecision<'_>) -> Option<Self> {
        let entire = part.verdict == Verdict::InScope && part.carve_outs.is_empty();
        Self::new(part.verdict, part.basis(), part.rule, flag(entire, ENTIRE) | flag(part.is_mentioned, MENTIONED))
    }

    /// The answer for one resource.
    fn of_ruled(
        context: &Context<'_>,
        host: &ResourceHost<'_>,
        ruled: &Outcome<'_>,
        found: &FoundRules,
    ) -> Option<Self> {
        let entire = ruled.verdict == Verdict::InScope && found.partly_excluding.is_empty();
        let mentioned = is_mentioned(context, host, found);
        Self::new(ruled.verdict, ruled.basis, ruled.rule, flag(entire, ENTIRE) | flag(mentioned, MENTIONED))
    }

    #[inline]
    fn verdict(self) -> Option<Verdict> {
        Verdict::ALL.get(usize::try_from(self.0 & VERDICT).ok()?.checked_sub(1)?).copied()
    }

    fn basis(self) -> Option<Basis> {
        Basis::ALL.get(usize::try_from(self.0 >> BASIS_SHIFT & BASIS).ok()?).copied()
    }

    fn rule(self) -> Option<RuleId> {
        (self.0 >> RULE_SHIFT).checked_sub(1).and_then(|rule| usize::try_from(rule).ok()).map(RuleId::new)
    }

    fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }

    /// The answer for a name, given the cached answer for a name that no provider operates.
    fn with_provider(self, providers: &Providers, name: &ScannedName<'_>) -> Option<Self> {
        let may_be_operated = self.basis()? == Basis::Unowned && providers.may_operate(name.last_two_labels());
        if may_be_operated && providers.find(name.name()).is_some() {
            return Self::new(Verdict::ThirdParty, Basis::Provider, None, self.0 & MENTIONED);
        }
        Some(self)
    }
}

/// A flag if it is set, otherwise nothing.
fn flag(is_set: bool, flag: u32) -> u32 {
    if is_set { flag } else { 0 }
}

/// The fast path of a policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FastPath<'p> {
    pub(crate) context: Context<'p>,
    pub(crate) top_levels: &'p TopLevelCache,
}

impl FastPath<'_> {
    /// The verdict for `from..to` of a buffer; `None` if the full parser is needed.
    #[inline]
    pub(crate) fn quick_verdict(&self, buffer: &[u8], from: usize, to: usize) -> Option<Verdict> {
        match scan_within(buffer, from, to) {
            Some(scanned) => self.verdict(&scanned),
            None => self.verdict_of_respelled(buffer.get(from..to)?),
        }
    }

    #[inline(never)]
    fn verdict_of_respelled(&self, text: &[u8]) -> Option<Verdict> {
        self.verdict(&scan_respelled(&Respelled::of(text)?)?)
    }

    #[inline]
    fn verdict(&self, scanned: &Scanned<'_>) -> Option<Verdict> {
        let position = self.position(scanned);
        match self.known(scanned, position) {
            Some(quick) if !quick.has(OTHERWISE) => quick.verdict(),
            kept => self.verdict_by_resources(*scanned, position, kept),
        }
    }

    /// The summary for `from..to` of a buffer; `None` if the full parser is needed.
    pub(crate) fn quick_brief(&self, buffer: &[u8], from: usize, to: usize) -> Option<VerdictSummary> {
        match scan_within(buffer, from, to) {
            Some(scanned) => self.brief(&scanned),
            None => self.brief(&scan_respelled(&Respelled::of(buffer.get(from..to)?)?)?),
        }
    }

    /// The summary for the parts of a request; `None` if the full parser is needed.
    pub(crate) fn quick_brief_of_parts(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
        raw_path: &str,
    ) -> Option<VerdictSummary> {
        self.brief(&scan_parts(scheme, host, port, raw_path)?)
    }

    /// The summary for a canonical text; `None` if the full parser is needed.
    pub(crate) fn brief(&self, scanned: &Scanned<'_>) -> Option<VerdictSummary> {
        let position = self.position(scanned);
        let quick = match (self.known(scanned, position), scanned.host) {
            (Some(quick), host) if !quick.has(OTHERWISE) => self.with_provider(quick, &host)?,
            (kept, _) => self.by_resources(scanned, position, kept)?,
        };
        let kind = match (scanned.path, scanned.has_port, scanned.host) {
            (Some(_), ..) => TargetKind::Url,
            (None, true, _) => TargetKind::HostPort,
            (None, false, ScannedHost::Name(_)) => TargetKind::Host,
            (None, false, ScannedHost::V4(_) | ScannedHost::V6(_)) => TargetKind::Address,
        };
        Some(VerdictSummary {
            verdict: quick.verdict()?,
            basis: quick.basis()?,
            rule: quick.rule(),
            kind,
            entire: quick.has(ENTIRE),
            mentioned: quick.has(MENTIONED),
        })
    }

    /// The position of a host among the rules. Only names have one.
    #[inline]
    fn position(&self, scanned: &Scanned<'_>) -> NamePosition<'_> {
        match &scanned.host {
            ScannedHost::Name(name) => self.context.matcher.way(self.context.book.rules(), name),
            ScannedHost::V4(_) | ScannedHost::V6(_) => NamePosition::NeedsFullMatch,
        }
    }

    /// The cached answer for a host; `None` if there is none. With the flag [`OTHERWISE`] the rules must be evaluated for the
    /// path. The basis is `unowned` for a host that a provider operates: the verdict is the same.
    #[inline]
    fn known(&self, scanned: &Scanned<'_>, position: NamePosition<'_>) -> Option<PackedVerdict> {
        // Without a port in the text, the scheme gives one of them.
        let is_web_port = !scanned.has_port || matches!(scanned.ports, TargetPorts::One(80 | 443));
        if let ScannedHost::Name(name) = scanned.host {
            let cell = match position {
                NamePosition::Covered(glob) => &glob.covered,
                NamePosition::Named { edge, is_exact } => select_unpredictable(is_exact, &edge.at, &edge.under),
                NamePosition::NoRule => {
                    let is_public = self.top_levels.is_public(&self.context, &name);
                    return PackedVerdict::new(Verdict::ThirdParty, Basis::Unowned, None, 0).filter(|_| is_public);
                }
                NamePosition::NeedsFullMatch => return None,
            };
            return if is_web_port { self.kept(cell, position, &name) } else { None };
        }
        match scanned.host {
            ScannedHost::V4(address) if is_web_port => self.kept_for_address(address.into()),
            ScannedHost::V6(address) if is_web_port => self.kept_for_address(address.into()),
            _ => None,
        }
    }

    /// The cached answer at the position of a name; computes it for the first query.
    #[inline]
    fn kept(&self, cell: &AnswerCell, position: NamePosition<'_>, name: &ScannedName<'_>) -> Option<PackedVerdict> {
        if cell.get() == 0 {
            // If no rule decides, the answer depends on whether the name is public. That is certain for all names below
            // most top-level domains, for all below a suffix such as `co.za`, or must be checked for each name.
            let is_sure = self.top_levels.is_public(&self.context, name)
                || self.context.matcher.has_two_labels(position)
                    && is_public(&self.context, Ascii::new(name.last_two_labels()).as_str());
            self.keep(cell, ResourceHost::Name(NameRef::checked_ascii(name.as_bytes())), position, is_sure);
        }
        by_kept(cell)
    }

    fn kept_for_address(&self, address: IpAddr) -> Option<PackedVerdict> {
        let cell = self.context.edges.cell(address)?;
        if cell.get() == 0 {
            let host = ResourceHost::of_network(Network::from_address(address.into()));
            self.keep(cell, host, NamePosition::NeedsFullMatch, true);
        }
        by_kept(cell)
    }

    /// The answer for a host, given the cached one.
    fn with_provider(&self, quick: PackedVerdict, host: &ScannedHost<'_>) -> Option<PackedVerdict> {
        match host {
            ScannedHost::Name(name) => quick.with_provider(self.context.book.providers(), name),
            ScannedHost::V4(_) | ScannedHost::V6(_) => Some(quick),
        }
    }

    /// Computes the answer to cache for a host and all hosts at the same position. `is_sure` says whether the answer
    /// also applies if no rule decides.
    #[expect(clippy::needless_pass_by_value, reason = "a reference would keep the host of every line in memory")]
    #[cold]
    #[inline(never)]
    fn keep(&self, cell: &AnswerCell, host: ResourceHost<'_>, position: NamePosition<'_>, is_sure: bool) {
        let (found, are_all) = self.context.matcher.find_whole_hosts(self.context.book.rules(), &host, position);
        // Names at one position can belong to different providers.
        let ruled = outcome(&self.context, &host, &found, None).without_provider();
        let kept =
            PackedVerdict::of_ruled(&self.context, &host, &ruled, &found).filter(|_| ruled.rule.is_some() || is_sure);
        cell.set(kept.map_or(NOT_UNIFORM, |quick| if are_all { quick.0 } else { quick.0 | OTHERWISE }));
    }

    /// The strictest verdict over the resources of a text whose path and query are canonical. `kept` is the cached answer
    /// for resources that no rule for paths or ports matches.
    #[inline(never)]
    fn verdict_by_resources(
        &self,
        scanned: Scanned<'_>,
        position: NamePosition<'_>,
        kept: Option<PackedVerdict>,
    ) -> Option<Verdict> {
        let kept = kept.and_then(PackedVerdict::verdict);
        let mut worst = None;
        on_each_port(&scanned, self.context.matcher, |resource| {
            worst = worst.max(Some(self.verdict_at(resource, position, kept)));
        })?;
        worst
    }

    fn verdict_at(&self, resource: &Resource<'_>, position: NamePosition<'_>, kept: Option<Verdict>) -> Verdict {
        let (rules, matcher) = (self.context.book.rules(), self.context.matcher);
        let mut applying: SmallVec<[(RuleId, Applies); 8]> = SmallVec::new();
        let are_whole = matcher.each_at(rules, resource, position, &mut |id, applies| applying.push((id, applies)));
        if let Some(kept) = kept.filter(|_| are_whole) {
            return kept;
        }
        let is = |wanted: &[Applies]| applying.iter().any(|(_, applies)| wanted.contains(applies));
        // If only inclusions cover it, the verdict does not depend on which of them decides.
        if is(&[Applies::Including]) && !is(&[Applies::Excluding, Applies::Reaching]) {
            return Verdict::InScope;
        }
        outcome(&self.context, &resource.host, &FoundRules::from_iter(applying), None).verdict
    }

    /// Evaluates the rules for the resources of a text whose path and query are canonical. `kept` is the cached answer for
    /// resources that no rule for paths or ports matches.
    fn by_resources(
        &self,
        scanned: &Scanned<'_>,
        position: NamePosition<'_>,
        kept: Option<PackedVerdict>,
    ) -> Option<PackedVerdict> {
        let kept = kept.and_then(|kept| self.with_provider(PackedVerdict(kept.0 & !OTHERWISE), &scanned.host));
        let mut answers: SmallVec<[Option<PackedVerdict>; 2]> = SmallVec::new();
        on_each_port(scanned, self.context.matcher, |resource| {
            let (found, are_whole) = self.context.matcher.find_at(self.context.book.rules(), resource, position);
            answers.push(kept.filter(|_| are_whole).or_else(|| {
                let ruled = outcome(&self.context, &resource.host, &found, None);
                PackedVerdict::of_ruled(&self.context, &resource.host, &ruled, &found)
            }));
        })?;
        // Equal answers for all ports are the answer for the whole; otherwise the engine joins them.
        let first = *answers.first()?;
        if answers.iter().all(|other| *other == first) {
            return first;
        }
        let mut whole: Option<ResourceDecision<'_>> = None;
        on_each_port(scanned, self.context.matcher, |resource| {
            let part = decide_resource(&self.context, resource, &Evidence::default());
            whole = Some(match whole.take() {
                Some(other) => other.join(part, self.context.book.rules()),
                None => part,
            });
        })?;
        PackedVerdict::of(&whole?)
    }
}

/// The cached answer of a position; `None` if its hosts have different ones.
#[inline]
fn by_kept(cell: &AnswerCell) -> Option<PackedVerdict> {
    Some(PackedVerdict(cell.get())).filter(|kept| *kept != PackedVerdict(NOT_UNIFORM))
}

/// Calls `visit` with the resources of a text: one for each port. `None` if its path or query is not canonical.
fn on_each_port<'t>(scanned: &Scanned<'t>, matcher: &RuleIndex, mut visit: impl FnMut(&Resource<'t>)) -> Option<()> {
    let query = if matcher.has_queries() { scanned.after.query().ok()? } else { None };
    let path = match scanned.path.map(Ascii::as_bytes) {
        None => None,
        Some(b"") => Some(PathRef::Plain(b"/")),
        Some(path) if is_plain_path(path) => Some(PathRef::Plain(path)),
        Some(_) => return None,
    };
    let host = match scanned.host {
        ScannedHost::Name(name) => ResourceHost::Name(NameRef::checked_ascii(name.as_bytes())),
        ScannedHost::V4(address) => ResourceHost::of_network(Network::from_address(address.into())),
        ScannedHost::V6(address) => ResourceHost::of_network(Network::from_address(address.into())),
    };
    let (port, other_port) = match scanned.ports {
        TargetPorts::Web => (80, Some(443)),
        TargetPorts::One(port) => (port, None),
    };
    let mut resource = Resource { host, port, path, query };
    visit(&resource);
    if let Some(port) = other_port {
        resource.port = port;
        visit(&resource);
    }
    Some(())
}

/// Caches for each top-level domain whether every name below it is on the public Internet.
///
/// A direct-mapped cache: each label has one slot, which stores the label with the answer, so that lookups are exact.
/// Labels that share a slot replace each other.
///
/// The answers depend on the Public Suffix List alone, so all policies with the compiled list share one cache.
#[derive(Debug, Clone)]
pub(crate) struct TopLevelCache(Arc<[AtomicU64]>);

static OF_COMPILED_LIST: LazyLock<TopLevelCache> = LazyLock::new(TopLevelCache::new);

const SLOTS: usize = 1024;

impl TopLevelCache {
    /// The cache for policies with a list.
    pub(crate) fn of(list: &PublicSuffixList) -> Self {
        if list.version().is_some() { OF_COMPILED_LIST.clone() } else { Self::new() }
    }

    fn new() -> Self {
        Self((0..SLOTS).map(|_| AtomicU64::new(0)).collect())
    }

    /// Whether a name, and every other name below its top-level domain, is certainly on the public Internet.
    #[inline]
    fn is_public(&self, context: &Context<'_>, name: &ScannedName<'_>) -> bool {
        let (start, end) = name.last_label();
        let Some(label) = short_label(name.text(), start, end) else { return is_public(context, name.top_level()) };
        let slot = usize::try_from(label.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54).ok().and_then(|at| self.0.get(at));
        let Some(slot) = slot else { return is_public(context, name.top_level()) };
        let kept = slot.load(Ordering::Relaxed);
        if kept >> 1 == label {
            return kept & 1 == 1;
        }
        let public = is_public(context, name.top_level());
        slot.store(label << 1 | u64::from(public), Ordering::Relaxed);
        public
    }
}

/// Whether every name that ends in these labels is certainly on the public Internet.
fn is_public(context: &Context<'_>, end: &str) -> bool {
    let top = end.rsplit('.').next().unwrap_or(end);
    context.book.suffixes().suffix(end).kind != SuffixKind::Unknown && !ends_special_use_name(top)
}
