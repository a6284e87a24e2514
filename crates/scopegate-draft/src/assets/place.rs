//! Where a clause puts an address.

use crate::hosts::{Address, AddressKind};
use crate::sense::Sense;

use super::clause::Clause;
use super::placed::{Below, Place, Placed};

/// The place of an address. `dangling`: another clause, without an address, changes what the sentence says.
pub(super) fn place(address: &Address, clause: &Clause<'_>, sense: Sense, dangling: bool) -> Placed {
    let answer = |place: Place, doubt: Option<&'static str>| Placed {
        address: address.clone(),
        place,
        below: clause.below(address),
        doubt,
    };
    match address.kind {
        AddressKind::Asset => {}
        AddressKind::Garbled(reason)
            if matches!(sense, Sense::InScope | Sense::Unknown)
                || sense.refuses()
                || may_speak(sense) && (clause.excluded || clause.mentions_scope) =>
        {
            let below = Below::AsWritten;
            return address.without_negation().map_or_else(
                || answer(Place::Mention, Some(reason)),
                |address| Placed { address, place: Place::OutOfScope, below, doubt: Some("a mark before it") },
            );
        }
        _ => return answer(Place::Mention, None),
    }
    let after_pivot = clause.is_after_pivot(address);
    match sense {
        Sense::Example => answer(Place::Mention, Some("an example")),
        // "The list is at firm.example/policy."
        sense if sense.refuses() && clause.is_where_text_is(address) => answer(Place::Mention, None),
        sense if sense.refuses() => {
            let place_for =
                if sense == Sense::ThirdParty || clause.foreign { Place::ThirdParty } else { Place::OutOfScope };
            if clause.is_restored(address) {
                answer(Place::Mention, Some("an exception to an exclusion"))
            } else if clause.plain {
                answer(place_for, None)
            } else if clause.foreign && !clause.names_class {
                answer(place_for, Some("other words"))
            } else {
                answer(Place::OutOfScope, Some(if clause.mentions_conduct { "conduct" } else { "other words" }))
            }
        }
        Sense::InScope | Sense::Unknown => {
            let sure = sense == Sense::InScope;
            if after_pivot {
                // "Everything is excluded except a": not an inclusion, and not an exclusion.
                if clause.excluded {
                    answer(Place::Mention, Some("an exception to an exclusion"))
                } else {
                    answer(Place::OutOfScope, Some("an exception").filter(|_| !clause.plain_after_pivot))
                }
            } else if clause.foreign {
                answer(Place::ThirdParty, Some("run by others"))
            } else if clause.excluded {
                answer(Place::OutOfScope, Some("a negation"))
            } else if dangling {
                answer(Place::InScope, Some("a remark in the sentence"))
            } else if is_perhaps_app(address, clause) {
                answer(Place::InScope, Some("may be the name of an app"))
            } else if !sure {
                answer(Place::InScope, Some("an unknown heading"))
            } else if !clause.plain_before_pivot || clause.has_exception_in_host(address) {
                answer(Place::InScope, Some("other words"))
            } else {
                answer(Place::InScope, None)
            }
        }
        sense => {
            let speaks_of_scope = clause.mentions_scope;
            let may_include = may_speak(sense);
            if (clause.excluded || after_pivot || clause.foreign) && (speaks_of_scope || may_include) {
                let place_for = if clause.foreign && !clause.excluded { Place::ThirdParty } else { Place::OutOfScope };
                answer(place_for, Some("a negation outside a list"))
            } else if may_include
                && speaks_of_scope
                && !dangling
                && clause.plain_before_pivot
                && !clause.has_exception_in_host(address)
                && clause.includes_by_itself
            {
                answer(Place::InScope, None)
            } else if may_include && speaks_of_scope {
                answer(Place::InScope, Some("other words"))
            } else {
                // A row of a list without a heading, and a pattern: neither only refers to a page.
                let is_row = matches!(sense, Sense::None | Sense::Accepted | Sense::Guidelines)
                    && clause.begins_with_address()
                    && !address.has_path();
                let is_pattern = (may_include || sense == Sense::Accepted) && address.text.contains('*');
                answer(Place::Mention, Some("an address outside a list").filter(|_| is_row || is_pattern))
            }
        }
    }
}

/// Whether a sentence of a section that is not about scope can say what is in scope.
fn may_speak(sense: Sense) -> bool {
    matches!(sense, Sense::None | Sense::Guidelines | Sense::SafeHarbor)
}

/// Whether a name next to a word for apps can be the name of an app: "Android: firm.app.mobile".
fn is_perhaps_app(address: &Address, clause: &Clause<'_>) -> bool {
    let is_bare = !address.text.contains("://") && !address.text.contains(['*', '/', ':']);
    is_bare && clause.names_app
}
