//! Where we and a standard part, row by row and each with its reason: what parts and is not listed fails, and so does
//! what is listed and does not part. A row is named by a hash of what it asks: the data is not ours to copy.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// One way in which we part from a standard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// The code of our error.
    code: String,
    /// Why it is right to part here.
    reason: String,
    rows: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    group: Vec<Group>,
}

/// What a file lists: the code by row.
#[derive(Debug)]
pub struct Table(BTreeMap<String, String>);

impl Table {
    pub fn read(text: &str) -> Self {
        let groups: Groups = toml::from_str(text).expect("the table is well formed");
        let mut listed = BTreeMap::new();
        for group in groups.group {
            assert!(group.reason.len() > 20, "{}: no reason", group.code);
            for row in group.rows {
                assert!(listed.insert(row.clone(), group.code.clone()).is_none(), "{row} is listed twice");
            }
        }
        Self(listed)
    }

    /// Holds what was found, as `(row, code, what to show)`, against what is listed.
    pub fn hold(&self, found: &[(String, String, String)]) {
        let rows: BTreeSet<_> = found.iter().map(|(row, ..)| row.as_str()).collect();
        let mut faults: Vec<_> = found
            .iter()
            .filter(|(row, code, _)| self.0.get(row) != Some(code))
            .map(|(row, code, shown)| format!("not listed: \"{row}\" {code} {shown}"))
            .collect();
        let gone = self.0.iter().filter(|(row, _)| !rows.contains(row.as_str()));
        faults.extend(gone.map(|(row, code)| format!("listed, but agrees or is gone: \"{row}\" {code}")));
        assert!(faults.is_empty(), "{} rows differ from the table:\n{}", faults.len(), faults.join("\n"));
    }
}

/// The name of a row: FNV-1a of its texts, each ended by a byte that is no text.
pub fn name_of(texts: &[&str]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}
