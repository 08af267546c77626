//! The tree against RFC 6962's own vectors (those of the Certificate Transparency reference code), and against
//! itself.

use proptest::prelude::*;
use protocol::Hash32;
use protocol::merkle::{
    Frontier, consistency_proof, inclusion_proof, leaf_hash, root, verify_consistency, verify_inclusion,
};

/// Data of eight leaves in hex.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// Roots over the first 0 to 8 leaves.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hash(hex: &str) -> Hash32 {
    hex.parse().unwrap()
}

fn vector_leaves() -> Vec<Hash32> {
    LEAVES.iter().map(|data| leaf_hash(&hex::decode(data).unwrap())).collect()
}

#[test]
fn roots_are_those_of_the_reference() {
    let leaves = vector_leaves();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(root(&leaves[..size]), hash(expected), "{size} leaves");
    }
}

#[test]
fn proofs_are_those_of_the_reference() {
    let leaves = vector_leaves();
    let first_of_eight = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    .map(hash);
    assert_eq!(inclusion_proof(&leaves, 0), first_of_eight);
    assert_eq!(consistency_proof(&leaves, 1), first_of_eight);
    let six_in_eight = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    .map(hash);
    assert_eq!(consistency_proof(&leaves, 6), six_in_eight);
    let two_in_five = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]
    .map(hash);
    assert_eq!(consistency_proof(&leaves[..5], 2), two_in_five);
    assert_eq!(inclusion_proof(&leaves[..1], 0), []);
}

fn leaves(count: usize) -> Vec<Hash32> {
    (0..count as u64).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

proptest! {
    #[test]
    fn a_tree_grown_leaf_by_leaf_has_the_root_of_the_whole(count in 0_usize..300) {
        let leaves = leaves(count);
        let mut frontier = Frontier::default();
        for (size, leaf) in leaves.iter().enumerate() {
            prop_assert_eq!(frontier.root(), naive_root(&leaves[..size]));
            frontier.push(*leaf);
        }
        prop_assert_eq!(frontier.size(), count as u64);
        let stored = serde_json::to_string(&frontier).unwrap();
        let read: Frontier = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(read.root(), naive_root(&leaves));
    }

    #[test]
    fn an_inclusion_proof_holds_for_its_leaf_and_place_only(count in 1_usize..200, pick in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let leaves = leaves(count);
        let (index, size, root) = (pick.index(count), count as u64, root(&leaves));
        let proof = inclusion_proof(&leaves, index);
        prop_assert!(verify_inclusion(leaves[index], index as u64, size, &proof, &root));
        let wrong = other.index(count);
        prop_assert_eq!(verify_inclusion(leaves[wrong], index as u64, size, &proof, &root), wrong == index);
        prop_assert_eq!(verify_inclusion(leaves[index], wrong as u64, size, &proof, &root), wrong == index);
        prop_assert!(!verify_inclusion(leaves[index], index as u64, size, &proof, &Hash32::ZERO));
        prop_assert!(!verify_inclusion(leaves[index], size, size, &proof, &root));
        if !proof.is_empty() {
            let cut = &proof[..proof.len() - 1];
            prop_assert!(!verify_inclusion(leaves[index], index as u64, size, cut, &root));
            let longer = [&proof[..], &[Hash32::ZERO]].concat();
            prop_assert!(!verify_inclusion(leaves[index], index as u64, size, &longer, &root));
        }
    }

    #[test]
    fn a_consistency_proof_holds_for_its_two_trees_only(count in 1_usize..200, pick in any::<prop::sample::Index>(), changed in any::<prop::sample::Index>()) {
        let leaves = leaves(count);
        let old = pick.index(count) + 1;
        let (old_root, new_root) = (root(&leaves[..old]), root(&leaves));
        let proof = consistency_proof(&leaves, old);
        let sizes = (old as u64, count as u64);
        prop_assert!(verify_consistency((sizes.0, &old_root), (sizes.1, &new_root), &proof));
        let mut rewritten = leaves;
        rewritten[changed.index(old)] = Hash32::ZERO;
        let forged = (root(&rewritten), consistency_proof(&rewritten, old));
        prop_assert!(!verify_consistency((sizes.0, &old_root), (sizes.1, &forged.0), &forged.1), "history was rewritten");
        prop_assert!(!verify_consistency((sizes.0, &old_root), (sizes.1, &Hash32::ZERO), &proof));
        prop_assert!(!verify_consistency((0, &old_root), (sizes.1, &new_root), &proof));
        if sizes.0 < sizes.1 {
            prop_assert!(!verify_consistency((sizes.1, &new_root), (sizes.0, &old_root), &proof), "a cut tail");
        }
    }
}

/// RFC 6962 §2.1 word for word.
fn naive_root(leaves: &[Hash32]) -> Hash32 {
    use sha2::{Digest as _, Sha256};
    match leaves {
        [] => Hash32(Sha256::digest([]).into()),
        [leaf] => *leaf,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = (naive_root(&leaves[..split]), naive_root(&leaves[split..]));
            Hash32(Sha256::digest([&[1], left.0.as_slice(), right.0.as_slice()].concat()).into())
        }
    }
}
