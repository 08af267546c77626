//! Specimen photos, rendered once and kept, and looking at one.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use inspect::{Input, Inspection, Rules, inspect};
use model::{ProgrammeId, Rulebook, SlotId, built_in_specimen};
use specimen::{Plan, SpecimenCase};

use crate::error::BenchError;

const PROGRAMME: &str = "jszg-identity";
/// One thread renders the cases of each.
const SEEDS: [u64; 2] = [71, 72];
const PHOTOS_PER_CASE: usize = 3;

#[derive(Debug, Clone)]
pub struct Photo {
    pub path: PathBuf,
    pub slot: SlotId,
    pub bytes: Vec<u8>,
}

impl Photo {
    pub fn read(path: PathBuf, slot: SlotId) -> Result<Self, BenchError> {
        let bytes = std::fs::read(&path).map_err(BenchError::file(&path))?;
        Ok(Self { path, slot, bytes })
    }

    pub fn is_hand_held(&self) -> bool {
        self.slot.as_str() == "hand-held"
    }

    /// Everything that is done to a photo when it arrives.
    pub fn inspected(&self) -> Inspection {
        static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| {
            Rulebook::parse(&built_in_specimen()).expect("the specimen documents are valid")
        });
        let id = ProgrammeId::from(PROGRAMME);
        let programme = RULEBOOK.programmes().iter().find(|programme| programme.id == id);
        let rules = programme.and_then(|programme| Rules::of(programme, &self.slot));
        let rules = rules.expect("the programme has the slot of every photo here");
        let name = self.path.file_name().and_then(|name| name.to_str());
        inspect(&Input { bytes: &self.bytes, declared_name: name, slot: &self.slot, rules })
    }
}

/// `count` photos of whole cases, every third case with a planted defect, as they come in.
pub fn rendered(folder: &Path, count: usize) -> Result<Vec<Photo>, BenchError> {
    let per_seed = count.div_ceil(PHOTOS_PER_CASE * SEEDS.len());
    let halves: Vec<Result<Vec<Photo>, BenchError>> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            SEEDS.iter().map(|seed| scope.spawn(move || of_seed(folder, *seed, per_seed))).collect();
        threads.into_iter().map(|thread| thread.join().expect("rendering does not panic")).collect()
    });
    let mut photos = Vec::with_capacity(count);
    for half in halves {
        photos.extend(half?);
    }
    photos.truncate(count);
    Ok(photos)
}

/// The cases of a seed, from the folder if the first of them is still what the renderer makes.
fn of_seed(folder: &Path, seed: u64, count: usize) -> Result<Vec<Photo>, BenchError> {
    let folder = folder.join(format!("{seed}-{count}"));
    let stamp = folder.join("whole");
    let plan = Plan::new(&ProgrammeId::from(PROGRAMME), count, seed);
    let mut cases = plan.cases();
    let Some(first) = cases.next().transpose()? else { return Ok(Vec::new()) };
    let is_kept = stamp.exists()
        && paths(&folder, 0, &first)
            .zip(&first.photos)
            .all(|((path, _), (_, photo))| std::fs::read(path).is_ok_and(|bytes| bytes == photo.bytes));
    if is_kept {
        return kept(&folder);
    }
    std::fs::create_dir_all(&folder).map_err(BenchError::file(&folder))?;
    for (index, case) in std::iter::once(Ok(first)).chain(cases).enumerate() {
        let case = case?;
        for ((path, _), (_, photo)) in paths(&folder, index, &case).zip(&case.photos) {
            std::fs::write(&path, &photo.bytes).map_err(BenchError::file(&path))?;
        }
    }
    std::fs::write(&stamp, "").map_err(BenchError::file(&stamp))?;
    kept(&folder)
}

/// Names that sort in the order of the cases and tell the slot: `0017_side-a.jpg`.
fn paths<'a>(
    folder: &'a Path,
    index: usize,
    case: &'a SpecimenCase,
) -> impl Iterator<Item = (PathBuf, &'a SlotId)> {
    case.photos.iter().map(move |(slot, _)| (folder.join(format!("{index:04}_{slot}.jpg")), slot))
}

fn kept(folder: &Path) -> Result<Vec<Photo>, BenchError> {
    let entries = std::fs::read_dir(folder).map_err(BenchError::file(folder))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let slot_of = |path: &Path| Some(SlotId::from(path.file_stem()?.to_str()?.split_once('_')?.1));
    paths.into_iter().filter_map(|path| slot_of(&path).map(|slot| Photo::read(path, slot))).collect()
}
