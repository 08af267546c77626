//! Putting pictures through the checks, on several threads, as photos of the slot that each would be handed in for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use inspect::{Input, Rules, Scene, inspect};
use model::programme::Programme;
use model::{ProgrammeId, Rulebook, SlotId, built_in_specimen};

use crate::{Answer, EvaluationError, Record, Sample};

const PROGRAMME: &str = "jszg-identity";

/// The programme whose slots and thresholds the pictures are held to.
pub fn programme() -> &'static Programme {
    static RULEBOOK: LazyLock<Rulebook> =
        LazyLock::new(|| Rulebook::parse(&built_in_specimen()).expect("the specimen documents are valid"));
    let id = ProgrammeId::from(PROGRAMME);
    let found = RULEBOOK.programmes().iter().find(|programme| programme.id == id);
    found.expect("the programme is built in")
}

/// Makes and looks at `count` samples. `done` hears of each, in any order; the first error ends it.
pub fn records(
    count: usize,
    threads: usize,
    sample: impl Fn(usize) -> Result<Sample, EvaluationError> + Sync,
    done: impl Fn(usize) + Sync,
) -> Result<Vec<Record>, EvaluationError> {
    side_by_side(count, threads, |index| sample(index).map(|sample| looked_at(&sample)), done)
}

/// Makes `count` things on several threads, in their order. `done` hears how many there are; the first error ends it.
pub fn side_by_side<T: Send>(
    count: usize,
    threads: usize,
    make: impl Fn(usize) -> Result<T, EvaluationError> + Sync,
    done: impl Fn(usize) + Sync,
) -> Result<Vec<T>, EvaluationError> {
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let outcome = Mutex::new(Ok(Vec::with_capacity(count)));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return;
                    }
                    let made = make(index);
                    let mut outcome = outcome.lock().expect("no thread panics while it holds this");
                    match (made, outcome.as_mut()) {
                        (Ok(made), Ok(all)) => all.push((index, made)),
                        (Ok(_), Err(_)) => return,
                        (Err(error), _) => {
                            *outcome = Err(error);
                            return;
                        }
                    }
                    done(finished.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let mut numbered: Vec<(usize, T)> = outcome.into_inner().expect("no thread panicked")?;
    numbered.sort_by_key(|(index, _)| *index);
    Ok(numbered.into_iter().map(|(_, made)| made).collect())
}

/// Puts one picture through the checks.
pub fn looked_at(sample: &Sample) -> Record {
    let slot = SlotId::from(match sample.truth.scene {
        Scene::EmblemSide => "side-b",
        Scene::HandHeldCard | Scene::HandHeldNone => "hand-held",
        _ => "side-a",
    });
    let rules = Rules::of(programme(), &slot).expect("the programme has these slots");
    let input = Input { bytes: &sample.bytes, declared_name: Some("photo.jpg"), slot: &slot, rules };
    Record { truth: sample.truth.clone(), answer: Answer::of(&inspect(&input)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise;

    #[test]
    fn records_come_in_the_order_of_their_samples_whatever_thread_made_them() {
        let records = records(6, 3, |index| noise::sample(index as u64), |_| {}).expect("samples");
        let mirrored: Vec<bool> = records.iter().map(|record| record.truth.orientation.mirrors()).collect();
        assert_eq!(mirrored, [false, true, false, true, false, true]);
    }

    #[test]
    fn a_sample_that_cannot_be_made_ends_the_run() {
        let fails = |index: usize| match index {
            2 => Err(EvaluationError::Value { path: "truth.csv".into(), value: "x".into() }),
            _ => noise::sample(index as u64),
        };
        assert!(matches!(records(5, 2, fails, |_| {}), Err(EvaluationError::Value { .. })));
    }
}
