//! The rows on which scopegate and a standard differ, each with a reason. A difference that is not listed fails, and so
//! does a listed row without a difference. A row is named by a hash of its texts, because we may not copy the data.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// One difference from a standard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// The code of our error.
    code: String,
    /// Why the difference is correct.
    reason: String,
    rows: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    group: Vec<Group>,
}

/// The contents of a file: the code by row.
#[derive(Debug)]
pub struct Table(BTreeMap<String, String>);

impl Table {
    pub fn read(text: &str) -> Self {
        let groups: Groups = toml::from_str(text).expect("the table is valid");
        let mut listed = BTreeMap::new();
        for group in groups.group {
            assert!(group.reason.len() > 20, "{}: no reason", group.code);
            for row in group.rows {
                assert!(listed.insert(row.clone(), group.code.clone()).is_none(), "{row} is listed twice");
            }
        }
        Self(listed)
    }

    /// Compares the differences, as `(row, code, description)`, with the list.
    pub fn hold(&self, found: &[(String, String, String)]) {
        let rows: BTreeSet<_> = found.iter().map(|(row, ..)| row.as_str()).collect();
        let mut faults: Vec<_> = found
            .iter()
            .filter(|(row, code, _)| self.0.get(row) != Some(code))
            .map(|(row, code, shown)| format!("not listed: \"{row}\" {code} {shown}"))
            .collect();
        let gone = self.0.iter().filter(|(row, _)| !rows.contains(row.as_str()));
        faults.extend(gone.map(|(row, code)| format!("listed, but equal or missing: \"{row}\" {code}")));
        assert!(faults.is_empty(), "{} rows differ from the table:\n{}", faults.len(), faults.join("\n"));
    }
}

/// The name of a row: FNV-1a of its texts, each followed by a byte that no text contains.
pub fn name_of(texts: &[&str]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}
