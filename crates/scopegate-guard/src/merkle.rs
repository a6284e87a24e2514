//! The Merkle tree of a log (RFC 6962, section 2.1). Its leaves are the lines without their line ends.

use sha2::{Digest, Sha256};

/// The hash of a tree or of a subtree.
pub(crate) type Hash = [u8; 32];

/// A tree that grows at its end. It keeps one hash for each complete subtree, which are as many as the bits of its size.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    size: u64,
    /// The complete subtrees, the largest one first.
    subtrees: Vec<Hash>,
}

impl Tree {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn push(&mut self, leaf: &[u8]) {
        let mut hash: Hash = Sha256::new().chain_update([0]).chain_update(leaf).finalize().into();
        // Two complete subtrees of one size are one of the double size.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node(&left, &hash);
            }
        }
        self.subtrees.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// The hash of the tree.
    pub(crate) fn root(&self) -> Hash {
        let mut subtrees = self.subtrees.iter().rev();
        let Some(last) = subtrees.next() else { return Sha256::digest([]).into() };
        subtrees.fold(*last, |right, left| node(left, &right))
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(hex: &str) -> Hash {
        std::array::from_fn(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2).unwrap(), 16).unwrap())
    }

    /// The definition of RFC 6962, which splits at the largest power of two.
    fn defined(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => Sha256::digest([&[0], leaf.as_slice()].concat()).into(),
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node(&defined(left), &defined(right))
            }
        }
    }

    #[test]
    fn the_hash_is_that_of_the_definition() {
        let leaves: Vec<Vec<u8>> = (0..70_u8).map(|number| vec![number; usize::from(number)]).collect();
        let mut tree = Tree::default();
        for count in 0..leaves.len() {
            assert_eq!((tree.root(), tree.size()), (defined(&leaves[..count]), count as u64), "{count}");
            tree.push(&leaves[count]);
        }
    }

    #[test]
    fn published_hashes() {
        // Of the empty tree, and of the tree with one empty leaf.
        let mut tree = Tree::default();
        assert_eq!(tree.root(), hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        tree.push(b"");
        assert_eq!(tree.root(), hash("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));
    }
}
