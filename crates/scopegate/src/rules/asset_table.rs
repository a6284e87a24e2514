//! The assets of a policy, which no decision depends on.

use crate::document::{Asset, AssetType, List};

/// Assets with their texts in one.
#[derive(Debug, Clone)]
pub(super) struct AssetTable {
    /// The list, the type and the end of the id of each asset. An id starts at the end of the previous one.
    assets: Box<[(List, AssetType, u32)]>,
    ids: Box<str>,
}

impl AssetTable {
    pub(super) fn of(assets: &[Asset]) -> Self {
        let mut ids = String::with_capacity(assets.iter().map(|asset| asset.id.len()).sum());
        let assets = assets.iter().map(|asset| {
            ids.push_str(&asset.id);
            // Memory runs out before the numbers do.
            (asset.list, asset.kind, u32::try_from(ids.len()).unwrap_or(u32::MAX))
        });
        Self { assets: assets.collect(), ids: ids.into_boxed_str() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.assets.is_empty()
    }

    /// The assets as written, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Asset> {
        let mut start = 0;
        self.assets.iter().map(move |(list, kind, end)| {
            let end = usize::try_from(*end).unwrap_or(usize::MAX);
            let id = self.ids.get(start..end).unwrap_or_default().to_owned();
            start = end;
            Asset { list: *list, kind: *kind, id }
        })
    }
}
