//! The predominant kind of the names in lists of refusing sections.

use std::collections::BTreeMap;

use scopegate::findings::ClassKind;

use crate::block::Block;
use crate::findings::ListKind;
use crate::sections::{Context, Role};
use crate::tokens::tokens;
use crate::vocabulary::aliases;
use crate::vocabulary::lists::sections::{CONDUCT_NOUNS, FINDING_NOUNS};

/// For each heading line of a refusing section, the predominant kind of its names.
pub(super) fn list_kinds(blocks: &[Block], contexts: &[Context]) -> BTreeMap<usize, ListKind> {
    let mut counts: BTreeMap<usize, (usize, usize, Option<ListKind>)> = BTreeMap::new();
    for (block, context) in blocks.iter().zip(contexts).filter(|(_, context)| context.sense.refuses()) {
        let entry = counts.entry(context.heading).or_default();
        if context.role != Role::Body {
            let words = tokens(block.text.as_str());
            let (finding, conduct) = (FINDING_NOUNS.is_in(&words), CONDUCT_NOUNS.is_in(&words));
            if finding != conduct && context.heading == block.text.line() {
                entry.2 = Some(if finding { ListKind::Findings } else { ListKind::Activities });
            }
            continue;
        }
        for named in aliases::find(&tokens(block.text.as_str())) {
            let activity = |id: &&&str| aliases::kind(id) == Some(ClassKind::Activity);
            let activities = named.ids.iter().filter(activity).count();
            if activities == named.ids.len() {
                entry.0 += 1;
            } else if activities == 0 {
                entry.1 += 1;
            }
        }
    }
    let kind = |(activities, findings, stated): (usize, usize, Option<ListKind>)| {
        stated.unwrap_or(match (activities, findings) {
            _ if activities > findings * 2 && activities > 1 => ListKind::Activities,
            _ if findings > activities * 2 && findings > 1 => ListKind::Findings,
            _ => ListKind::Mixed,
        })
    };
    counts.into_iter().map(|(line, entry)| (line, kind(entry))).collect()
}
