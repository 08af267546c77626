//! The Merkle tree of RFC 6962 §2.1 over SHA-256: roots, growth by one leaf at a time, inclusion and
//! consistency proofs.

use sha2::{Digest, Sha256};

use crate::encoding::Hash32;

/// `SHA-256(0x00 ‖ data)`.
pub fn leaf_hash(data: &[u8]) -> Hash32 {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(data);
    Hash32(hasher.finalize().into())
}

fn node_hash(left: &Hash32, right: &Hash32) -> Hash32 {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.0);
    hasher.update(right.0);
    Hash32(hasher.finalize().into())
}

/// The roots of the perfect subtrees that a tree of `size` leaves consists of, largest first: all that is
/// needed to append a leaf.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash32>,
}

impl Frontier {
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn push(&mut self, leaf: Hash32) {
        let mut hash = leaf;
        // One subtree merges for each trailing 1 bit of the old size.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("there is a peak for each 1 bit of the size");
            hash = node_hash(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The tree's root; for no leaf SHA-256 of nothing.
    pub fn root(&self) -> Hash32 {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Hash32(Sha256::digest([]).into()),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

/// The root over all `leaves`.
pub fn root(leaves: &[Hash32]) -> Hash32 {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// Where RFC 6962 splits a tree: the largest power of two below `size`.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

/// The audit path of leaf `index` (RFC 6962 §2.1.1). Panics if there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash32], index: usize) -> Vec<Hash32> {
    assert!(index < leaves.len(), "leaf {index} of a tree of {}", leaves.len());
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (inclusion_proof(left, index), root(right))
    } else {
        (inclusion_proof(right, index - left.len()), root(left))
    };
    path.push(sibling);
    path
}

/// Checks that `leaf` stands at `index` in the tree of `size` leaves under `root` (RFC 9162 §2.1.3.2).
pub fn verify_inclusion(leaf: Hash32, index: u64, size: u64, proof: &[Hash32], root: &Hash32) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node % 2 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The proof that the tree of all `leaves` extends that of the first `old` (RFC 6962 §2.1.2).
pub fn consistency_proof(leaves: &[Hash32], old: usize) -> Vec<Hash32> {
    assert!((1..=leaves.len()).contains(&old), "an older tree of {old} in one of {}", leaves.len());
    consistency_subproof(leaves, old, true)
}

fn consistency_subproof(leaves: &[Hash32], old: usize, whole: bool) -> Vec<Hash32> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut proof, other) = if old <= left.len() {
        (consistency_subproof(left, old, whole), root(right))
    } else {
        (consistency_subproof(right, old - left.len(), false), root(left))
    };
    proof.push(other);
    proof
}

/// Checks a consistency proof between two roots (RFC 9162 §2.1.4.2).
pub fn verify_consistency(
    (old_size, old_root): (u64, &Hash32),
    (new_size, new_root): (u64, &Hash32),
    proof: &[Hash32],
) -> bool {
    if old_size == 0 || old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    let mut path = proof.iter().copied();
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    while node % 2 == 1 {
        node >>= 1;
        last >>= 1;
    }
    // An old tree that is a perfect subtree is its own first proof node.
    let first = if old_size.is_power_of_two() { Some(*old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            old_hash = node_hash(&sibling, &old_hash);
            new_hash = node_hash(&sibling, &new_hash);
            while node % 2 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, &sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}
