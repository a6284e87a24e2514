//! Finds classes of findings and activities in a sentence, with their conditions and with the words that are left over.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use scopegate::findings::{ClassKind, classes};

use crate::phrase::Hit;
use crate::sense::Sense;
use crate::tokens::{Separator, Token};
use crate::vocabulary::aliases::Named;
use crate::vocabulary::lists::conduct::{
    CONSENTING, DATA_FILLERS, IMPAIRS, MEANS, PRACTICE_FIELDS, PRACTICE_OF, SECRECY,
};
use crate::vocabulary::lists::grammar::{EXAMPLES, EXPLANATIONS, JOINS};
use crate::vocabulary::{CONDITIONS, DATA_VERBS, FRAMES, HARMLESS, KINDS, aliases};

/// The predominant kind of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ListKind {
    #[default]
    Mixed,
    Activities,
    Findings,
}

/// A class that a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) id: &'static str,
    /// The words that name it.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Facts that waive the refusal, each with the facts that it needs.
    pub(crate) unless: BTreeSet<String>,
    /// Facts that limit the refusal.
    pub(crate) when: BTreeSet<String>,
    pub(crate) doubt: Option<&'static str>,
    /// The facts that the text states, without those that the name of the class already says.
    pub(crate) stated: BTreeSet<String>,
    /// Whether a form of sentence was recognized, to which every condition of the sentence belongs.
    is_frame: bool,
}

/// The statements of a sentence about findings and activities.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sentence {
    pub(crate) found: Vec<Found>,
    /// The words that no rule explains.
    pub(crate) left_over: Vec<String>,
}

/// Reads a sentence.
pub(crate) fn read(words: &[Token], sense: Sense, list: ListKind, owner: &HashSet<String>) -> Sentence {
    let kinds = KINDS.hits(words);
    let has = |value: &str| kinds.iter().any(|hit| hit.value == value);
    let prohibits = sense.refuses() || has("prohibit");
    let conditions = conditions(words);
    let mut used = vec![false; words.len()];
    let mut found: Vec<Found> = Vec::new();
    if sense.refuses() || (sense.speaks_to_testers() && prohibits) {
        let names = aliases::find(words);
        let kinds_of_names = Kinds::of(&names);
        let mut unwanted: Vec<(usize, usize)> = Vec::new();
        for named in names.clone() {
            let hidden = conditions
                .iter()
                .any(|hit| hit.start < named.start && named.end <= hit.end + 1 && hit.value.starts_with("unless"));
            let is_condition = ["report-quality/no-poc", "report-quality/no-impact", "report-quality/missing-details"];
            let repeats = named.ids.iter().all(|id| is_condition.contains(id))
                && follows_without_comma(&found, words, named.start);
            let vector =
                named.start.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|before| MEANS.has(before));
            let is_vector = vector && sense == Sense::OutOfScope && follows_without_comma(&found, words, named.start);
            if (hidden && !found.is_empty()) || repeats || is_vector || is_practice_of(&named, words) {
                mark(&mut used, named.start, named.end);
                continue;
            }
            let list = if list == ListKind::Mixed { company(kinds_of_names, &names, &named) } else { list };
            let (ids, doubt) = choose(&named.ids, words, (named.start, named.end), sense, list, &kinds);
            mark(&mut used, named.start, named.end);
            if ids.is_empty() {
                unwanted.push((named.start, named.end));
            }
            for id in ids {
                push(&mut found, id, (named.start, named.end), doubt, false);
            }
        }
        // "No brute force on passwords" names a finding in more words than the conduct that it prohibits.
        for named in aliases::find_activities(words) {
            if unwanted.iter().any(|(start, end)| named.start < *end && *start < named.end) {
                for id in named.ids {
                    push(&mut found, id, (named.start, named.end), None, false);
                }
            }
        }
        for data in data_frames(words) {
            mark(&mut used, data.1.0, data.1.1);
            if !found.iter().any(|other| other.id == data.0 && other.start <= data.1.0 && data.1.1 <= other.end) {
                push(&mut found, data.0, data.1, None, true);
            }
        }
    }
    if sense.refuses() || sense.speaks_to_testers() {
        for hit in FRAMES.hits(words) {
            let alone = hit.value.strip_prefix('!');
            let Some(id) = aliases::known_id(alone.unwrap_or(hit.value)) else { continue };
            // "Version disclosure on public services" is a finding.
            let is_finding = id == "activity/public-disclosure"
                && matches!(sense, Sense::OutOfScope | Sense::NotWanted | Sense::ThirdParty)
                && !found.is_empty();
            if is_finding || (alone.is_none() && !prohibits) {
                continue;
            }
            mark(&mut used, hit.start, hit.end);
            if !found.iter().any(|other| other.id == id) {
                push(&mut found, id, (hit.start, hit.end), None, true);
            }
        }
    }
    drop_general(&mut found, words);
    // "Pivoting to other systems" is about conduct.
    if found.iter().any(|one| one.id == "activity/pivoting") {
        found.retain(|one| one.id != "scope/unlisted");
    }
    bind(&mut found, &conditions, words, &mut used);
    bind_examples(&mut found, words);
    drop_abbreviated(&mut found, words);
    for class in &mut found {
        class.stated = class.unless.iter().chain(&class.when).cloned().collect();
        own_conditions(class);
    }
    let left_over = words
        .iter()
        .zip(&used)
        .filter(|(token, used)| !**used && !is_harmless(&token.word) && !owner.contains(&token.word))
        .map(|(token, _)| token.word.clone())
        .collect();
    Sentence { found, left_over }
}

/// How many names of a sentence are activities alone, and how many are findings alone.
#[derive(Debug, Clone, Copy, Default)]
struct Kinds {
    activities: usize,
    findings: usize,
}

impl Kinds {
    fn of<'n>(names: impl IntoIterator<Item = &'n Named>) -> Self {
        let is_activity = |id: &&'static str| aliases::kind(id) == Some(ClassKind::Activity);
        let mut kinds = Self::default();
        for named in names {
            kinds.activities += usize::from(named.ids.iter().all(is_activity));
            kinds.findings += usize::from(!named.ids.iter().any(is_activity));
        }
        kinds
    }
}

/// The kind of the names next to a name, of which there are `all`. `names`, in order, hold the name.
fn company(all: Kinds, names: &[Named], one: &Named) -> ListKind {
    let first = names.partition_point(|named| named.start < one.start);
    let same = Kinds::of(names.get(first..).unwrap_or_default().iter().take_while(|named| named.start == one.start));
    match (all.activities > same.activities, all.findings > same.findings) {
        (true, false) => ListKind::Activities,
        (false, true) => ListKind::Findings,
        _ => ListKind::Mixed,
    }
}

/// Whether a name directly follows another: "tool output without a proof" names one class and its condition.
fn follows_without_comma(found: &[Found], words: &[Token], start: usize) -> bool {
    let Some(before) = found.iter().map(|one| one.end).filter(|end| *end <= start).max() else { return false };
    let joins = |token: &Token| !matches!(token.before, Separator::Comma | Separator::Break);
    words.get(before..=start).unwrap_or_default().iter().all(joins)
}

/// Whether a name is "best practices" of something that the sentence names: "best practices in TLS".
fn is_practice_of(named: &Named, words: &[Token]) -> bool {
    let next = words.get(named.end).map_or("", |token| token.word.as_str());
    let before = named.start.checked_sub(1).and_then(|at| words.get(at)).map_or("", |token| token.word.as_str());
    named.ids.iter().all(|id| *id == "report-quality/best-practice")
        && (PRACTICE_OF.contains(next)
            || (next == "for" && words.get(named.end + 1).is_some_and(|token| token.word != "example"))
            || PRACTICE_FIELDS.contains(before))
}

/// The conditions of a section, from the sentence that introduces it.
pub(crate) fn section_condition(words: &[Token]) -> Option<Vec<String>> {
    let opens = words.iter().any(|token| token.word == "unless");
    let hits = conditions(words);
    let hit = hits.iter().filter(|hit| hit.value.starts_with("unless")).max_by_key(|hit| hit.end - hit.start)?;
    opens.then(|| facts_of(hit.value).map(str::to_owned).collect())
}

fn push(
    found: &mut Vec<Found>,
    id: &'static str,
    (start, end): (usize, usize),
    doubt: Option<&'static str>,
    is_frame: bool,
) {
    if found.iter().any(|other| other.id == id && other.start == start) {
        return;
    }
    found.push(Found {
        id,
        start,
        end,
        unless: BTreeSet::new(),
        when: BTreeSet::new(),
        doubt,
        stated: BTreeSet::new(),
        is_frame,
    });
}

fn mark(used: &mut [bool], start: usize, end: usize) {
    used.iter_mut().take(end).skip(start).for_each(|place| *place = true);
}

fn is_harmless(word: &str) -> bool {
    word.len() < 2 || HARMLESS.contains(word) || word.chars().all(|c| c.is_ascii_digit())
}

/// Chooses the meaning of a name.
fn choose(
    ids: &[&'static str],
    words: &[Token],
    (start, end): (usize, usize),
    sense: Sense,
    list: ListKind,
    kinds: &[Hit<'_>],
) -> (Vec<&'static str>, Option<&'static str>) {
    let (activities, findings): (Vec<_>, Vec<_>) =
        ids.iter().copied().partition(|id| aliases::kind(id) == Some(ClassKind::Activity));
    if findings.is_empty() {
        return (activities, None);
    }
    let near = |value: &str| {
        kinds.iter().any(|hit| {
            if hit.value != value || hit.start + 4 < start || hit.start > end + 4 {
                return false;
            }
            let between = words.get(hit.start.min(end)..hit.start.max(start)).unwrap_or_default();
            !between.iter().skip(1).any(|token| token.before >= Separator::Open)
        })
    };
    let is_finding = near("finding") && !near("conduct");
    let reports = kinds.iter().any(|hit| hit.value == "report");
    let conduct_only = matches!(sense, Sense::Prohibited) || !sense.refuses();
    if activities.is_empty() {
        let is_quality = findings.iter().all(|id| aliases::kind(id) == Some(ClassKind::ReportQuality));
        let wanted = match sense {
            Sense::NotWanted => !findings.iter().any(|id| id.starts_with("disclosure")),
            _ => !conduct_only,
        } || (sense == Sense::Prohibited
            && (reports
                || is_finding
                || (is_quality
                    && !findings
                        .iter()
                        .any(|id| id.starts_with("precondition") || id.starts_with("report-quality/n")))));
        return (if wanted { findings } else { Vec::new() }, None);
    }
    if conduct_only {
        // "Attempt or report any form of denial of service"
        if is_finding && sense == Sense::Prohibited && !reports {
            return (findings, None);
        }
        return (
            if reports && sense == Sense::Prohibited {
                activities.into_iter().chain(findings).collect()
            } else {
                activities
            },
            None,
        );
    }
    match (near("conduct"), near("finding"), list) {
        (true, false, _) => (activities, None),
        (false, true, _) => (findings, None),
        (_, _, ListKind::Activities) => (activities, None),
        (_, _, ListKind::Findings) => (findings, None),
        _ => (activities.into_iter().chain(findings).collect(), Some("a finding or an activity")),
    }
}

/// Forms such as "access, change or delete data": each verb is a separate activity.
fn data_frames(words: &[Token]) -> Vec<(&'static str, (usize, usize))> {
    const MOST: usize = 12;
    const STRANGERS: usize = 3;
    let mut objects = vec![false; words.len()];
    let mut verbs: Vec<Option<&'static str>> = vec![None; words.len()];
    for hit in DATA_VERBS.hits(words) {
        if hit.value == "object" {
            objects.iter_mut().skip(hit.start).take(1).for_each(|place| *place = true);
        } else if let Some(verb) = verbs.get_mut(hit.start) {
            *verb = verb.or(aliases::known_id(hit.value));
        }
    }
    let is_object = |at: usize| objects.get(at).copied().unwrap_or_default();
    let verb = |at: usize| verbs.get(at).copied().flatten();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // "Tests that impair access to data" do not access data.
        let is_impaired =
            at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| IMPAIRS.has(before));
        if verb(at).is_none() || is_impaired {
            at += 1;
            continue;
        }
        let mut strangers = 0;
        let mut end = None;
        for place in at..words.len().min(at + MOST) {
            if place > at && words.get(place).is_some_and(|token| token.before >= Separator::Break) {
                break;
            }
            if is_object(place) {
                end = Some(place + 1);
                break;
            }
            let word = words.get(place).map_or("", |token| token.word.as_str());
            strangers += usize::from(verb(place).is_none() && !DATA_FILLERS.contains(word));
            if strangers > STRANGERS {
                break;
            }
        }
        let Some(end) = end else {
            at += 1;
            continue;
        };
        // "Keep the information confidential" does not retain data.
        let after = words.get(at..words.len().min(end + 4)).unwrap_or_default();
        let is_secret = words.get(at).is_some_and(|token| token.word == "keep") && SECRECY.is_in(after);
        if is_secret {
            at = end;
            continue;
        }
        for place in at..end {
            // An object such as "record" is not a verb.
            if let Some(id) = verb(place).filter(|_| !is_object(place)) {
                found.push((id, (place, end)));
            }
        }
        at = end;
    }
    found
}

/// The number of words within which names of a list are near each other.
const NEAR: usize = 12;

/// Leaves out a class where a class below it has the same words.
fn drop_general(found: &mut Vec<Found>, words: &[Token]) {
    let joins = |token: &Token| token.before < Separator::Slash && !JOINS.has(token);
    let joined =
        |from: usize, to: usize| to - from < NEAR && words.get(from + 1..=to).unwrap_or_default().iter().all(joins);
    let mut all: Vec<(usize, usize, &str)> =
        found.iter().filter(|one| !one.is_frame).map(|one| (one.start, one.end, one.id)).collect();
    all.sort_unstable();
    let longest = all.iter().map(|(start, end, _)| end - start).max().unwrap_or(0).max(NEAR);
    found.retain(|one| {
        let first = all.partition_point(|(start, ..)| start + longest < one.start);
        let near = all
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(|(start, ..)| *start < one.end.max(one.start + NEAR));
        let is_narrower = |(start, end, id): &(usize, usize, &str)| {
            id.strip_prefix(one.id).is_some_and(|rest| rest.starts_with('/'))
                && (*start < one.end && one.start < *end || joined(one.start.min(*start), one.start.max(*start)))
        };
        one.is_frame || !near.into_iter().any(is_narrower)
    });
}

/// Examples in brackets of what cannot be exploited are refused only as long as that holds: "unexploitable
/// vulnerabilities (such as XSS in a field of the user)".
fn bind_examples(found: &mut [Found], words: &[Token]) {
    const FACT: &str = "exploit-path";
    let introduces = |token: &Token| token.before == Separator::Open && EXAMPLES.has(token);
    let Some(open) = words.iter().position(introduces) else { return };
    if !found.iter().any(|one| one.end <= open && one.id == "report-quality/theoretical") {
        return;
    }
    for one in found.iter_mut().filter(|one| one.start >= open && one.unless.is_empty() && !one.is_frame) {
        if is_usual(one.id, FACT) {
            one.unless.insert(FACT.to_owned());
        }
    }
}

/// Leaves out a name without a condition whose abbreviation follows it in brackets and says as much or more:
/// "Cross-site request forgery (CSRF) on public forms".
fn drop_abbreviated(found: &mut Vec<Found>, words: &[Token]) {
    let mut by_start: BTreeMap<usize, Vec<&'static str>> = BTreeMap::new();
    for one in found.iter() {
        by_start.entry(one.start).or_default().push(one.id);
    }
    found.retain(|one| {
        let has_condition = !one.unless.is_empty() || !one.when.is_empty();
        let is_in_brackets = words.get(one.end).is_some_and(|token| token.before == Separator::Open);
        let is_same = |id: &&str| id.strip_prefix(one.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        has_condition || !is_in_brackets || !by_start.get(&one.end).into_iter().flatten().any(is_same)
    });
}

/// The position after an abbreviation in brackets that follows a name.
fn after_abbreviation(words: &[Token], end: usize) -> usize {
    let opens = words.get(end).is_some_and(|token| token.before == Separator::Open);
    let closes = words.get(end + 1).is_some_and(|token| token.before == Separator::Close);
    if opens && closes { end + 2 } else { end }
}

/// Phrases of conditions, without those inside longer ones.
fn conditions(words: &[Token]) -> Vec<Hit<'static>> {
    let hits = CONDITIONS.hits(words);
    let facts = |hit: &Hit<'_>| facts_of(hit.value).map(str::to_owned).collect::<Vec<_>>();
    let names: Vec<Vec<String>> = hits.iter().map(facts).collect();
    let stronger = |fact: &str, than: &str| match fact {
        "reproducible" | "material-impact" => matches!(than, "security-impact" | "exploit-path"),
        "security-impact" | "abuse-scenario" | "validated" | "!sensitive-action" | "takeover-demonstrated" => {
            than == "exploit-path"
        }
        _ => false,
    };
    let mut kept = Vec::new();
    for (at, hit) in hits.iter().enumerate() {
        let Some(mine) = names.get(at) else { continue };
        let beaten = hits.iter().zip(&names).enumerate().any(|(other_at, (other, theirs))| {
            let overlaps = other.start < hit.end + 2 && hit.start < other.end + 2;
            let includes = theirs.len() > mine.len() && mine.iter().all(|fact| theirs.contains(fact));
            let is_stronger =
                mine.iter().all(|fact| theirs.iter().any(|their| stronger(their, fact))) && mine != theirs;
            other_at != at && overlaps && (includes || is_stronger)
        });
        // "non-sensitive (i.e. non-session) cookies": the words in brackets explain a condition and add none.
        let word = |back: usize| {
            hit.start.checked_sub(back).and_then(|place| words.get(place)).map_or("", |token| token.word.as_str())
        };
        let explains = EXPLANATIONS.contains(word(1)) || matches!((word(2), word(1)), ("i", "e") | ("e", "g"));
        if explains
            && hits
                .iter()
                .zip(&names)
                .any(|(other, theirs)| other.start < hit.start && hit.start < other.end + 3 && theirs != mine)
        {
            continue;
        }
        let again = kept
            .iter()
            .any(|other: &Hit<'static>| other.value == hit.value && other.start < hit.end && hit.start < other.end);
        if !beaten && !again {
            kept.push(*hit);
        }
    }
    kept
}

fn facts_of(value: &str) -> impl Iterator<Item = &str> {
    value.split_once(' ').map_or("", |parts| parts.1).split('+')
}

/// Gives each condition to the class that it belongs to. A condition without a class is left out.
fn bind(found: &mut [Found], conditions: &[Hit<'_>], words: &[Token], used: &mut [bool]) {
    for hit in conditions {
        let facts: Vec<&str> = facts_of(hit.value).collect();
        // The holder of an account gives permission for it. Only "authorized" is about the owner of the policy.
        let says_authorized =
            words.get(hit.start..hit.end).unwrap_or_default().iter().any(|token| token.word.starts_with("authori"));
        let for_account = |one: &Found| {
            one.id == "activity/account-compromise"
                && one.is_frame
                && says_authorized
                && facts.as_slice() == ["authorised"]
        };
        // The consent of a user is not that of the owner.
        let of_user = CONSENTING.is_in(words.get(hit.start..hit.end).unwrap_or_default());
        if of_user && facts.as_slice() == ["authorised"] {
            continue;
        }
        let fits = |one: &Found| for_account(one) || facts.iter().all(|fact| is_usual(one.id, fact));
        let mut chosen: Vec<usize> = Vec::new();
        // Of several forms about data, the one that the condition follows.
        let data = |one: &Found| one.id.starts_with("activity/data-") && one.is_frame;
        let ends = || found.iter().filter(|one| data(one)).map(|one| one.end);
        let around = found.iter().filter(|one| data(one) && one.start <= hit.start && hit.end <= one.end);
        let around = around.map(|one| one.end).min();
        let group = around.or_else(|| ends().filter(|end| *end <= hit.end).max()).or_else(|| ends().min());
        for (at, one) in found.iter().enumerate() {
            if data(one) && group != Some(one.end) {
                continue;
            }
            let inside = one.start < hit.end && hit.start < one.end;
            if fits(one) && one.is_frame && (inside || hit.start >= one.start || hit.end <= one.start) {
                chosen.push(at);
            }
        }
        // The nearest name before the condition, and those that "or" joins to it.
        let mut before: Vec<usize> = (0..found.len())
            .filter(|at| found.get(*at).is_some_and(|one| one.start <= hit.start && !one.is_frame))
            .collect();
        before.sort_by_key(|at| std::cmp::Reverse(found.get(*at).map_or(0, |one| one.start)));
        let mut border = usize::MAX;
        for at in &before {
            let Some(one) = found.get(*at) else { continue };
            if border != usize::MAX {
                let between = words.get(after_abbreviation(words, one.end)..=border).unwrap_or_default();
                if between.iter().any(|token| token.before >= Separator::Comma) {
                    break;
                }
            }
            border = one.start;
            if fits(one) {
                chosen.push(*at);
            }
        }
        if before.is_empty() && chosen.is_empty() {
            chosen.extend((0..found.len()).filter(|at| found.get(*at).is_some_and(&fits)));
        }
        if chosen.is_empty() {
            continue;
        }
        mark(used, hit.start, hit.end);
        for at in chosen {
            let Some(one) = found.get_mut(at) else { continue };
            let target = if hit.value.starts_with("when") { &mut one.when } else { &mut one.unless };
            // A proof for the output of a tool is its validation.
            let validates = one.id == "report-quality/automated-output";
            target.extend(facts.iter().map(|fact| if validates { "validated" } else { fact }.to_owned()));
        }
    }
}

/// Whether policies attach a fact to a class. Other conditions are left out: a refusal without them is wider.
fn is_usual(id: &str, fact: &str) -> bool {
    let Some(class) = classes().find(|class| class.id() == id) else { return false };
    let name = fact.trim_start_matches('!');
    let data = id.starts_with("activity/data-");
    if class.kind() == ClassKind::Activity {
        return match name {
            "own-account" => data || matches!(id, "activity/account-compromise" | "activity/attack-users"),
            "minimal-data" => data || matches!(id, "activity/beyond-minimum"),
            "disclosure-window" => id == "activity/public-disclosure",
            "degrades-service" | "excessive-noise" => {
                matches!(id, "activity/high-volume-scanning" | "activity/rate-limit-abuse" | "activity/spam")
            }
            // Permission for an account comes from its holder: `own-account`.
            "authorised" => !matches!(
                id,
                "activity/account-compromise"
                    | "activity/beyond-minimum"
                    | "activity/extortion"
                    | "activity/illegal"
                    | "activity/malware"
                    | "activity/disruptive-testing"
            ),
            _ => false,
        };
    }
    if id.starts_with("scope") {
        return name == "authorised";
    }
    match name {
        "security-impact" | "exploit-path" | "material-impact" => {
            let is_about_impact = id == "report-quality/no-impact";
            let never = [
                "report-quality/no-poc",
                "report-quality/duplicate",
                "report-quality/theoretical",
                "report-quality/missing-details",
            ];
            !never.contains(&id) && (!is_about_impact || name == "security-impact")
        }
        "abuse-scenario" | "reproducible" => !id.starts_with("report-quality/") || id.ends_with("speculative-chain"),
        "validated" => matches!(
            id,
            "report-quality/automated-output"
                | "report-quality/ai-generated"
                | "components"
                | "components/outdated-software"
        ),
        "patch-grace" => id == "components/recent-zero-day",
        "session-cookie" => id == "session/cookie-flags",
        "sensitive-action" => matches!(id, "clickjacking" | "csrf" | "csrf/missing-token"),
        "sensitive-data" => {
            id.starts_with("disclosure") && id != "disclosure/non-sensitive" || id == "session/cookie-flags"
        }
        _ => class.usual_conditions().iter().any(|usual| usual.name() == name),
    }
}

/// Conditions that every policy writes for a class.
fn own_conditions(class: &mut Found) {
    match class.id {
        // The class is the vulnerability within that time: a fact of the text adds nothing, and the refusal is wider.
        "components/recent-zero-day" => {
            class.unless.remove("patch-grace");
            class.stated.remove("patch-grace");
        }
        "activity/beyond-minimum" => {
            class.stated.remove("minimal-data");
        }
        "report-quality/duplicate" => {
            class.unless.clear();
            class.when = BTreeSet::from(["!first-report".to_owned()]);
        }
        "activity/account-compromise" if class.is_frame => {
            class.unless.insert("own-account".to_owned());
        }
        "report-quality/no-impact" => {
            class.unless.insert("security-impact".to_owned());
        }
        "third-party" => {
            class.unless.clear();
            class.when = BTreeSet::from(["!owned-asset".to_owned()]);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::tokens;

    fn ids(text: &str, sense: Sense) -> Vec<&'static str> {
        let mut all: Vec<_> =
            read(&tokens(text), sense, ListKind::Mixed, &HashSet::new()).found.into_iter().map(|one| one.id).collect();
        all.sort_unstable();
        all
    }

    fn facts(text: &str, sense: Sense, id: &str) -> Vec<String> {
        let sentence = read(&tokens(text), sense, ListKind::Mixed, &HashSet::new());
        let one =
            sentence.found.iter().find(|one| one.id == id).unwrap_or_else(|| panic!("{text}: {:?}", sentence.found));
        one.unless.iter().chain(&one.when).cloned().collect()
    }

    #[test]
    fn one_object_has_several_verbs() {
        let text = "Never read, alter or wipe records of Quillmere's clients";
        assert_eq!(
            ids(text, Sense::Guidelines),
            ["activity/data-access", "activity/data-modification", "activity/data-modification/destruction"]
        );
    }

    #[test]
    fn conduct_and_findings_differ() {
        assert_eq!(ids("Denial-of-service testing", Sense::OutOfScope), ["activity/dos"]);
        assert_eq!(ids("Denial of service vulnerabilities", Sense::OutOfScope), ["dos"]);
        assert_eq!(ids("Denial of service", Sense::Prohibited), ["activity/dos"]);
        assert_eq!(ids("We fixed an SQL injection", Sense::Guidelines), Vec::<&str>::new());
    }

    #[test]
    fn conditions_belong_to_the_nearest_name() {
        assert_eq!(
            facts("Clickjacking on pages without sensitive actions", Sense::OutOfScope, "clickjacking"),
            ["!sensitive-action"]
        );
        assert_eq!(
            facts("Rate limiting without a demonstrated security impact", Sense::OutOfScope, "rate-limiting"),
            ["security-impact"]
        );
        assert_eq!(
            facts("Spam, or automated scans that slow us down", Sense::Prohibited, "activity/spam"),
            Vec::<String>::new()
        );
        assert_eq!(
            facts("Spam, or automated scans that slow us down", Sense::Prohibited, "activity/high-volume-scanning"),
            ["degrades-service"]
        );
        assert_eq!(
            facts("Do not access data that does not belong to you", Sense::Guidelines, "activity/data-access"),
            ["own-account"]
        );
    }

    #[test]
    fn the_name_of_a_class_is_no_condition() {
        let one = |text: &str, id: &str| facts(text, Sense::OutOfScope, id);
        let recent = "Zero-day vulnerabilities less than 30 days after the patch";
        assert_eq!(one(recent, "components/recent-zero-day"), Vec::<String>::new());
    }

    #[test]
    fn a_condition_that_explains_another_is_not_one_more() {
        let id = "session/cookie-flags";
        let facts = |text: &str| facts(text, Sense::OutOfScope, id);
        assert_eq!(facts("Missing cookie flags on cookies that are not sensitive"), ["sensitive-data"]);
        assert_eq!(facts("Cookie flags on non-sensitive (ie. non-session) cookies"), ["sensitive-data"]);
        assert_eq!(facts("Missing cookie flags on non-session cookies"), ["!session-cookie"]);
        assert_eq!(facts("Missing cookie flags (e.g. on non-session cookies)"), ["!session-cookie"]);
    }

    #[test]
    fn words_are_left_over() {
        let sentence =
            read(&tokens("Stack traces and zombie endpoints"), Sense::OutOfScope, ListKind::Mixed, &HashSet::new());
        assert_eq!(sentence.left_over, ["zomby"]);
    }
}
