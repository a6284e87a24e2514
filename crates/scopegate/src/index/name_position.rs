//! Where a name is among the rules.

use crate::index::edge_table::Named;

/// Where a name stands among the rules, for who wants no list of them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way<'m> {
    /// A rule bears on it that hangs on no name: a list is needed.
    Tangled,
    /// No rule names it or anything above it.
    Foreign,
    /// On this name.
    At(&'m Named),
    /// Below this name, and below no longer one.
    Under(&'m Named),
}
