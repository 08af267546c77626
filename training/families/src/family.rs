//! The families: each a style of documents and people. This table decides which fonts, emblems, patterns and ways of
//! drawing faces are learned from and which are held out; the drawing itself is left to `card` and `face`.

/// What whole families are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Split {
    Train,
    Validate,
    Test,
}

/// A style of documents and people.
#[derive(Debug, Clone)]
pub struct Family {
    pub id: u32,
    pub split: Split,
}

/// All families: first those to train on, then those to validate on, then those to test on.
pub fn families() -> &'static [Family] {
    static FAMILIES: std::sync::OnceLock<Vec<Family>> = std::sync::OnceLock::new();
    FAMILIES.get_or_init(|| {
        (0..66)
            .map(|id| {
                let split = match id {
                    0..46 => Split::Train,
                    46..53 => Split::Validate,
                    _ => Split::Test,
                };
                Family { id, split }
            })
            .collect()
    })
}
