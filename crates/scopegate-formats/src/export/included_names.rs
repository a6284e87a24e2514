//! The included names with their ports.

use std::collections::BTreeMap;

use super::cuts::{self, NameScope};
use super::ports::Ports;

/// The ports of a host and of the hosts below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamePorts {
    pub itself: Ports,
    pub below: Ports,
}

impl NamePorts {
    pub(crate) fn of(name_scope: NameScope, ports: &Ports) -> Self {
        let of = |is_meant: bool| if is_meant { ports.clone() } else { Ports::none() };
        Self { itself: of(name_scope != NameScope::Below), below: of(name_scope != NameScope::Itself) }
    }
}

/// The included names and their ports.
#[derive(Debug, Default)]
pub(super) struct IncludedNames {
    /// The names in the order of the rules.
    names: Vec<String>,
    reach: BTreeMap<String, NamePorts>,
}

impl IncludedNames {
    pub(super) fn add(&mut self, name: &str, name_scope: NameScope, ports: &Ports) {
        let more = NamePorts::of(name_scope, ports);
        match self.reach.get_mut(name) {
            Some(known) => {
                known.itself = known.itself.or(&more.itself);
                known.below = known.below.or(&more.below);
            }
            None => {
                self.names.push(name.to_owned());
                self.reach.insert(name.to_owned(), more);
            }
        }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The blacklist lines that limit targets with these names to exactly the scope. If rules nest, the expression for
    /// the outer name does not affect what the inner name includes in addition.
    pub(super) fn cuts(mut self) -> Vec<String> {
        let mut outer_first: Vec<String> = self.names.clone();
        outer_first.sort_by_key(|name| name.matches('.').count());
        // The name whose expression applies below a name, and the hosts that this expression does not affect.
        let mut says: BTreeMap<String, String> = BTreeMap::new();
        let mut alone: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut cut: BTreeMap<String, NamePorts> = BTreeMap::new();
        for name in outer_first {
            let Some(mut reach) = self.reach.get(&name).cloned() else { continue };
            let around =
                above(&name).find_map(|outer| Some((says.get(outer)?.clone(), self.reach.get(outer)?.below.clone())));
            let mut own = NamePorts { itself: Ports::All, below: Ports::All };
            match around {
                None => own = reach.clone(),
                Some((outer, ports)) => {
                    reach = NamePorts { itself: reach.itself.or(&ports), below: reach.below.or(&ports) };
                    let name_scope = match (reach.itself != ports, reach.below != ports) {
                        (true, true) => Some(NameScope::Tree),
                        (true, false) => Some(NameScope::Itself),
                        (false, true) => Some(NameScope::Below),
                        (false, false) => None,
                    };
                    if let Some(name_scope) = name_scope {
                        alone.entry(outer.clone()).or_default().push(cuts::hosts(&name, name_scope));
                    }
                    if reach.itself != ports {
                        own.itself = reach.itself.clone();
                    }
                    if reach.below == ports {
                        says.insert(name.clone(), outer);
                    } else {
                        own.below = reach.below.clone();
                    }
                }
            }
            says.entry(name.clone()).or_insert_with(|| name.clone());
            self.reach.insert(name.clone(), reach);
            cut.insert(name, own);
        }
        let mut lines = Vec::new();
        for name in &self.names {
            let Some(reach) = cut.get(name) else { continue };
            let but = alone.get(name).map_or(&[][..], Vec::as_slice);
            if reach.itself == reach.below {
                lines.extend(cuts::lines(&cuts::hosts(name, NameScope::Tree), but, &reach.itself));
            } else {
                lines.extend(cuts::lines(&cuts::hosts(name, NameScope::Itself), &[], &reach.itself));
                lines.extend(cuts::lines(&cuts::hosts(name, NameScope::Below), but, &reach.below));
            }
        }
        lines
    }
}

/// The parent names of a name, nearest first.
pub(crate) fn above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(name.split_once('.').map(|(_, rest)| rest), |name| name.split_once('.').map(|(_, rest)| rest))
}
