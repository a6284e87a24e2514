//! Reads the blacklist expressions of our own export that limit targets as a part of the rules of those targets.
//!
//! A target is then no wider than what the whole blacklist leaves of it. An expression that limits no target excludes
//! whole hosts.

use scopegate::pattern::{AddressRange, HostPattern, Pattern, PortPattern};
use scopegate::policy::List;

use crate::export::cuts::NameScope;
use crate::export::escaped;
use crate::export::included_names::NamePorts;
use crate::export::ports::Ports;
use crate::identifier::{Fit, Outcome, PatternSet, Reading, Side, read_one};
use crate::import::Row;
use crate::regex::{self, Cut, CutHosts, Leaves};

/// Interprets the rows that limit targets and the targets themselves.
pub(super) fn apply(rows: &mut [Row]) {
    let groups = groups(rows);
    let mut targets: Vec<Target> = rows.iter().enumerate().filter_map(|(at, row)| Target::of(at, row)).collect();
    withdraw(&mut targets, rows);
    if groups.is_empty() {
        return;
    }
    let named: Vec<String> = targets.iter().filter_map(|target| target.name().map(str::to_owned)).collect();
    for group in groups.iter().filter(|group| group.is_understood) {
        for target in &mut targets {
            target.cut(group, &named);
        }
    }
    for target in targets.iter_mut().filter(|target| target.is_cut) {
        if let Some(row) = rows.get_mut(target.row) {
            row.meant = Some(target.reading(&row.value));
        }
    }
    for group in &groups {
        let is_known = |row: usize| targets.iter().any(|target| target.row == row);
        let others = rows.iter().enumerate().filter(|(at, row)| row.list == List::InScope && !is_known(*at));
        let patterns = others.flat_map(|(_, row)| row.meant.iter().flat_map(|meant| &meant.patterns));
        let is_part = group.is_understood
            && !targets.iter().any(|target| target.exceeds(group))
            && !patterns.into_iter().any(|text| group.limits(text));
        let of: Vec<usize> =
            targets.iter().filter(|target| target.is_touched(group)).map(|target| target.row).collect();
        let review = rows.iter().any(|row| row.list == List::InScope && group.is_for(row));
        let reading = match (is_part, of.is_empty()) {
            (true, false) => part_of(&of, rows),
            (true, true) if review => Err(NEEDS_REVIEW.to_owned()),
            _ => group.hosts.excluded().map(whole),
        };
        for at in &group.rows {
            if let Some(row) = rows.get_mut(*at) {
                let review = |why: &String| Reading::review(&row.value, Side::Exclusion, why.as_str());
                row.meant = Some(reading.as_ref().map_or_else(review, Reading::clone));
            }
        }
    }
}

/// Makes targets need review if an unsupported expression names them, because it may limit them.
fn withdraw(targets: &mut Vec<Target>, rows: &mut [Row]) {
    let is_unread = |row: &&Row| {
        row.list != List::InScope
            && row.value.starts_with("RE")
            && row.value.strip_prefix("RE:").and_then(regex::bbot_cut).is_none()
            && row
                .meant
                .as_ref()
                .is_some_and(|meant| meant.outcome == Outcome::NeedsReview && meant.patterns.is_empty())
    };
    let unread: Vec<String> = rows.iter().filter(is_unread).map(|row| row.value.clone()).collect();
    targets.retain(|target| {
        let name = target.spelled();
        let is_named = unread.iter().any(|expression| is_named(&name, expression));
        if let Some(row) = rows.get_mut(target.row).filter(|_| is_named) {
            let why = "an unsupported expression of the blacklist names it and may exclude a part of it";
            row.meant = Some(Reading::review(&row.value, Side::Inclusion, why));
        }
        !is_named
    });
}

/// Whether an expression contains a name, escaped and not as a part of a longer name.
fn is_named(name: &str, expression: &str) -> bool {
    let is_label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    expression.match_indices(name).any(|(at, found)| {
        let (before, rest) = expression.split_at_checked(at).unwrap_or_default();
        let before = before.strip_suffix(r"\.").unwrap_or(before);
        let after = rest.get(found.len()..).unwrap_or_default();
        let after = after.strip_prefix(r"\.").unwrap_or(after);
        !before.ends_with(is_label) && !after.starts_with(is_label)
    })
}

/// Rows that together limit the same hosts to some ports.
struct CutGroup {
    hosts: CutHosts,
    /// The address range, if the hosts are addresses.
    range: Option<AddressRange>,
    but: Vec<(String, NameScope)>,
    left: Ports,
    is_understood: bool,
    /// Whether a port is excluded only in URLs that do not write it.
    is_careful: bool,
    rows: Vec<usize>,
}

fn groups(rows: &[Row]) -> Vec<CutGroup> {
    let mut groups: Vec<CutGroup> = Vec::new();
    let mut unwritten: Vec<Vec<u16>> = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.list != List::InScope) {
        let Some(Cut { hosts, but, leaves }) = row.value.strip_prefix("RE:").and_then(regex::bbot_cut) else {
            continue;
        };
        let known = groups.iter().rposition(|group| group.hosts == hosts && group.but == but);
        let known = known.unwrap_or_else(|| {
            let range = if let CutHosts::Addresses(text) = &hosts { range(text) } else { None };
            let rows = Vec::new();
            groups.push(CutGroup {
                hosts,
                range,
                but,
                left: Ports::All,
                is_understood: false,
                is_careful: false,
                rows,
            });
            unwritten.push(Vec::new());
            groups.len().saturating_sub(1)
        });
        let (Some(group), Some(unwritten)) = (groups.get_mut(known), unwritten.get_mut(known)) else { continue };
        group.rows.push(at);
        match leaves {
            Leaves::Nothing => group.left = Ports::none(),
            Leaves::Ports(ports) => group.left = group.left.and(&Ports::Some(ports)),
            Leaves::AllBut(port) => unwritten.push(port),
        }
    }
    for (group, unwritten) in groups.iter_mut().zip(unwritten) {
        let is_address = matches!(group.hosts, CutHosts::Addresses(_));
        let Ports::Some(left) = &mut group.left else { continue };
        group.is_understood = is_address == group.range.is_some();
        for port in unwritten {
            group.is_careful |= left.remove(&port);
        }
    }
    groups
}

/// The address range of a pattern.
fn range(text: &str) -> Option<AddressRange> {
    match Pattern::parse(text.trim_matches(['[', ']'])).ok()?.host() {
        HostPattern::Addresses(range) => Some(**range),
        _ => None,
    }
}

impl CutGroup {
    /// The remaining ports of a name and of the names below it.
    fn takes_from(&self, name: &str) -> NamePorts {
        let takes = |is_taken: bool| if is_taken { self.left.clone() } else { Ports::All };
        let none = NamePorts { itself: Ports::All, below: Ports::All };
        let CutHosts::Named(own, name_scope) = &self.hosts else { return none };
        if name == own {
            return NamePorts {
                itself: takes(*name_scope != NameScope::Below),
                below: takes(*name_scope != NameScope::Itself),
            };
        }
        if *name_scope == NameScope::Itself || !is_below(name, own) {
            return none;
        }
        let alone = |other: NameScope| {
            self.but.iter().any(|(but, name_scope)| {
                (but == name && *name_scope != other) || (is_below(name, but) && *name_scope != NameScope::Itself)
            })
        };
        NamePorts { itself: takes(!alone(NameScope::Below)), below: takes(!alone(NameScope::Itself)) }
    }

    /// Whether the group may limit an inclusion that is not a plain target.
    fn limits(&self, text: &str) -> bool {
        let Ok(pattern) = Pattern::parse(text) else { return true };
        if Ports::included(pattern.port()).are_inside(&self.left) {
            return false;
        }
        match (pattern.host(), &self.hosts) {
            (HostPattern::Addresses(own), CutHosts::Addresses(_)) => self.range.is_none_or(|range| range.meets(own)),
            (HostPattern::Addresses(_), CutHosts::Named(..)) => false,
            (HostPattern::Any, _) => true,
            (_, CutHosts::Addresses(_)) => false,
            (HostPattern::Exact(name), CutHosts::Named(..)) => self.takes_from(name.as_str()).itself != Ports::All,
            (HostPattern::Below(name) | HostPattern::Tree(name), CutHosts::Named(own, _)) => {
                name.as_str() == own || is_below(name.as_str(), own) || is_below(own, name.as_str())
            }
            (HostPattern::Glob(_), CutHosts::Named(..)) => true,
        }
    }

    /// Whether a row names exactly the hosts of the group.
    fn is_for(&self, row: &Row) -> bool {
        match &self.hosts {
            CutHosts::Named(name, _) => row.value.trim() == name,
            CutHosts::Addresses(_) => range(row.value.trim()).is_some_and(|own| self.range == Some(own)),
        }
    }
}

/// A row that names a host or a network, on every port.
struct Target {
    row: usize,
    place: TargetHosts,
    is_cut: bool,
    fit: Fit,
}

enum TargetHosts {
    Name(String, NamePorts),
    Network(AddressRange, Ports),
}

impl Target {
    fn of(at: usize, row: &Row) -> Option<Self> {
        let meant = row.meant.as_ref().filter(|meant| row.list == List::InScope && meant.outcome == Outcome::Rule)?;
        let pattern = Pattern::parse(meant.patterns.first()?).ok()?;
        let is_whole =
            pattern.port() == PortPattern::Any && pattern.path().is_everything() && pattern.query().is_empty();
        if !is_whole || pattern.has_fragment() {
            return None;
        }
        let below = meant.patterns.get(1);
        let place = match pattern.host() {
            HostPattern::Exact(name) => {
                let is_deep = below.is_some_and(|below| *below == format!("*.{name}"));
                if meant.patterns.len() > 2 || below.is_some() != is_deep {
                    return None;
                }
                let name_scope = if is_deep { NameScope::Tree } else { NameScope::Itself };
                TargetHosts::Name(name.to_string(), NamePorts::of(name_scope, &Ports::All))
            }
            HostPattern::Addresses(range) if below.is_none() => TargetHosts::Network(**range, Ports::All),
            _ => return None,
        };
        Some(Self { row: at, place, is_cut: false, fit: Fit::Exact })
    }

    fn name(&self) -> Option<&str> {
        match &self.place {
            TargetHosts::Name(name, _) => Some(name),
            TargetHosts::Network(..) => None,
        }
    }

    /// Its name, or its first octets, as expressions write them.
    fn spelled(&self) -> String {
        match &self.place {
            TargetHosts::Name(name, _) => escaped(name),
            TargetHosts::Network(range, _) => {
                let first = range.ends().0.to_string();
                escaped(first.trim_end_matches(".0"))
            }
        }
    }

    /// Whether the group limits this target.
    fn is_touched(&self, group: &CutGroup) -> bool {
        match &self.place {
            TargetHosts::Name(name, _) => {
                let taken = group.takes_from(name);
                taken.itself != Ports::All || taken.below != Ports::All
            }
            TargetHosts::Network(own, _) => group.range.is_some_and(|range| own.inside(&range)),
        }
    }

    /// Limits the target to what the rows leave.
    fn cut(&mut self, group: &CutGroup, named: &[String]) {
        if !self.is_touched(group) {
            return;
        }
        self.is_cut = true;
        let unknown = group.but.iter().any(|(name, _)| !named.contains(name));
        match &mut self.place {
            TargetHosts::Name(name, reach) => {
                let taken = group.takes_from(name);
                *reach = NamePorts { itself: reach.itself.and(&taken.itself), below: reach.below.and(&taken.below) };
            }
            TargetHosts::Network(_, ports) => *ports = ports.and(&group.left),
        }
        if group.is_careful || unknown {
            self.fit = Fit::Careful;
        }
    }

    /// Whether the target includes limited hosts beyond the ones that the rows name.
    fn exceeds(&self, group: &CutGroup) -> bool {
        match (&self.place, &group.hosts) {
            (TargetHosts::Name(name, reach), CutHosts::Named(own, _)) => {
                is_below(own, name) && !reach.below.are_inside(&group.left)
            }
            (TargetHosts::Network(own, ports), CutHosts::Addresses(_)) => {
                group.range.is_none_or(|range| own.meets(&range) && !own.inside(&range))
                    && !ports.are_inside(&group.left)
            }
            _ => false,
        }
    }

    /// The reading of the rest of the target.
    fn reading(&self, text: &str) -> Reading {
        let texts = match &self.place {
            TargetHosts::Name(name, reach) => {
                let mut texts = on_ports(name, &reach.itself);
                texts.extend(on_ports(&format!("*.{name}"), &reach.below));
                texts
            }
            TargetHosts::Network(range, ports) => {
                range.networks().flat_map(|network| on_network(&network.to_string(), ports)).collect()
            }
        };
        let mut set = PatternSet { fit: self.fit, ..PatternSet::default() };
        for one in &texts {
            match read_one(one, Side::Inclusion) {
                Ok(read) => set.add(read),
                Err(why) => return Reading::review(text, Side::Inclusion, why),
            }
        }
        if texts.is_empty() {
            return Reading::review(text, Side::Inclusion, "the blacklist excludes all of it");
        }
        set.remarks.push("the blacklist excludes the rest of it".to_owned());
        Reading::of_patterns(set, Side::Inclusion)
    }
}

/// The patterns of a host on some ports.
fn on_ports(host: &str, ports: &Ports) -> Vec<String> {
    let Ports::Some(ports) = ports else { return vec![host.to_owned()] };
    let is_web = ports.contains(&80) && ports.contains(&443);
    let mut texts = if is_web { vec![format!("https://{host}")] } else { Vec::new() };
    let others = ports.iter().filter(|port| !(is_web && matches!(port, 80 | 443)));
    texts.extend(others.map(|port| format!("{host}:{port}")));
    texts
}

/// The patterns of a network on some ports. A network of whole octets can use a star; the slash of any other network
/// would start a path.
fn on_network(network: &str, ports: &Ports) -> Vec<String> {
    let (Some((address, length)), Ports::Some(_)) = (network.split_once('/'), ports) else {
        return vec![network.to_owned()];
    };
    let first = |octets: usize| address.split('.').take(octets).collect::<Vec<_>>().join(".");
    let host = match length {
        "8" => format!("{}.*", first(1)),
        "16" => format!("{}.*", first(2)),
        "24" => format!("{}.*", first(3)),
        "32" => address.to_owned(),
        "128" => format!("[{address}]"),
        _ => network.to_owned(),
    };
    on_ports(&host, ports)
}

const NEEDS_REVIEW: &str = "the target that it limits needs review";

/// The reading of rows that are a part of the rules of targets.
fn part_of(targets: &[usize], rows: &[Row]) -> Result<Reading, String> {
    let meant: Vec<&Reading> = targets.iter().filter_map(|at| rows.get(*at)?.meant.as_ref()).collect();
    let mut patterns: Vec<String> = Vec::new();
    for reading in meant.iter().filter(|reading| reading.outcome != Outcome::NeedsReview) {
        patterns.extend(reading.patterns.iter().cloned());
    }
    if patterns.is_empty() {
        return Err(NEEDS_REVIEW.to_owned());
    }
    let reason = Some("a part of the inclusion that it limits to these patterns".to_owned());
    Ok(Reading { patterns, reason, ..Reading::of(Outcome::Duplicate) })
}

/// The reading of rows that limit no target: all their hosts are excluded.
fn whole(mut hosts: PatternSet) -> Reading {
    hosts.fit = Fit::Careful;
    hosts.remarks.push("it limits no target of this preset, so all of its hosts are excluded".to_owned());
    Reading::of_patterns(hosts, Side::Exclusion)
}

/// Whether a name is below another.
fn is_below(name: &str, other: &str) -> bool {
    name.strip_suffix(other).is_some_and(|rest| rest.ends_with('.'))
}
