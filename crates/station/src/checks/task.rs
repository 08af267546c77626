//! The background task that hands photos to workers, and the handle that owns it. Dropping the handle ends the task;
//! [`Checks::stop`] ends it and waits.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use inspect::{Input, Inspection};
use model::{BatchId, CaseId, Document, PhotoHash, Rulebook, SlotId};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::clock::Clock;
use crate::store::batch::inspection::InspectionTotals;
use crate::store::station::document;
use crate::store::{StoreError, Stores};
use crate::sync::Notice;

use super::plan::{Job, Work, plan};
use super::{photo, whole_case};

/// A worker that is told to end is at most in the middle of one photo.
const STOP_DEADLINE: Duration = Duration::from_secs(5);
/// After a failure of the store.
const STORE_RETRY: Duration = Duration::from_secs(5);
/// In the middle of the work, where every photo changes the figures.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// How one photo is looked at: [`inspect::inspect_to_compare`], or what a test puts in its place.
pub type Look = Arc<dyn Fn(&Input<'_>) -> Inspection + Send + Sync>;

/// What the checks work with.
#[derive(Clone)]
pub struct Bench {
    pub stores: Stores,
    pub look: Look,
    /// Of the checks that `look` makes.
    pub version: u32,
    /// Photos that are looked at in the same moment, each on a thread of its own.
    pub workers: NonZeroUsize,
    pub clock: Arc<dyn Clock>,
    /// Told when photos or cases arrived.
    pub arrived: Arc<Notify>,
    pub notices: mpsc::UnboundedSender<Notice>,
}

impl Bench {
    /// One core stays free for whoever reviews.
    pub fn workers_here() -> NonZeroUsize {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        NonZeroUsize::new(cores.saturating_sub(1)).unwrap_or(NonZeroUsize::MIN)
    }
}

/// The photos of the batches that are worked on, each counted once in every slot that shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Those on their way among them.
    pub photos: u64,
    /// Looked at by this version of the checks.
    pub checked: u64,
    /// Looked at by an earlier version, and to be looked at again.
    pub again: u64,
}

impl Progress {
    pub(super) fn add(&mut self, totals: InspectionTotals) {
        self.photos += totals.photos;
        self.checked += totals.checked;
        self.again += totals.earlier;
    }
}

/// Owns the checks of one open vault.
pub struct Checks {
    progress: watch::Receiver<Progress>,
    stopping: DropGuard,
    task: JoinHandle<()>,
}

impl Checks {
    pub fn start(bench: Bench) -> Self {
        let (publish, progress) = watch::channel(Progress::default());
        let stopping = CancellationToken::new();
        let foreman = Foreman {
            bench,
            rules: None,
            queue: VecDeque::new(),
            in_hand: HashSet::new(),
            counted: HashSet::new(),
            running: JoinSet::new(),
            progress: Progress::default(),
            publish,
            shown_at: None,
            moved_on: BTreeSet::new(),
        };
        let task = tokio::spawn(foreman.run(stopping.clone()));
        Self { progress, stopping: stopping.drop_guard(), task }
    }

    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Ends the workers and waits for them. What they had in hand is looked at again next time.
    pub async fn stop(self) {
        drop(self.stopping);
        let abort = self.task.abort_handle();
        if timeout(STOP_DEADLINE, self.task).await.is_err() {
            abort.abort();
        }
    }
}

/// What a worker has in hand: a photo in its slot, or a whole case.
type Place = (BatchId, CaseId, Option<(SlotId, PhotoHash)>);

/// Hands out the work. Whatever happens to a worker, its place becomes free and the work is planned anew.
struct Foreman {
    bench: Bench,
    /// With the texts that they were made from.
    rules: Option<(Vec<Document>, Arc<Rulebook>)>,
    queue: VecDeque<Job>,
    in_hand: HashSet<Place>,
    /// Those in hand of which the store had the outcome when the work was last planned.
    counted: HashSet<Place>,
    running: JoinSet<(Job, Result<(), StoreError>)>,
    progress: Progress,
    publish: watch::Sender<Progress>,
    shown_at: Option<Instant>,
    /// Where something was looked at since that was told.
    moved_on: BTreeSet<BatchId>,
}

impl Foreman {
    async fn run(mut self, stopping: CancellationToken) {
        stopping.run_until_cancelled(self.direct()).await;
        self.running.shutdown().await;
    }

    async fn direct(&mut self) {
        let arrived = Arc::clone(&self.bench.arrived);
        let mut plan_at = Some(Instant::now());
        loop {
            if plan_at.is_some_and(|at| at <= Instant::now()) {
                plan_at = self.plan_anew().await;
            }
            self.hand_out();
            self.show();
            tokio::select! {
                () = arrived.notified() => plan_at = Some(Instant::now()),
                Some(ended) = self.running.join_next() => {
                    let failed_again_at = self.ended(ended);
                    plan_at = plan_at.or(failed_again_at);
                }
                () = sleep_until(plan_at.unwrap_or_else(Instant::now)), if plan_at.is_some() => {}
            }
        }
    }

    /// Says when to plan again without being told.
    async fn plan_anew(&mut self) -> Option<Instant> {
        match self.plan().await {
            Ok(()) => None,
            Err(error) => {
                tracing::error!(%error, "the checks cannot read what is due");
                Some(Instant::now() + STORE_RETRY)
            }
        }
    }

    async fn plan(&mut self) -> Result<(), StoreError> {
        self.read_rules().await?;
        let plan = plan(&self.bench.stores, self.bench.version).await?;
        self.progress = plan.progress;
        let due: HashSet<Place> = plan.jobs.iter().map(place).collect();
        self.counted = self.in_hand.difference(&due).cloned().collect();
        self.queue = plan.jobs.into();
        self.queue.retain(|job| !self.in_hand.contains(&place(job)));
        Ok(())
    }

    /// Rules that do not hold together wait for those that do.
    async fn read_rules(&mut self) -> Result<(), StoreError> {
        let documents = self.bench.stores.read(document::all).await?;
        if self.rules.as_ref().is_some_and(|(known, _)| *known == documents) {
            return Ok(());
        }
        match Rulebook::parse(&documents) {
            Ok(rulebook) => self.rules = Some((documents, Arc::new(rulebook))),
            Err(error) => tracing::warn!(%error, "the server's rules cannot be used"),
        }
        Ok(())
    }

    fn hand_out(&mut self) {
        let Some((_, rulebook)) = &self.rules else { return };
        while self.running.len() < self.bench.workers.get()
            && let Some(job) = self.queue.pop_front()
        {
            self.in_hand.insert(place(&job));
            let (bench, rulebook) = (self.bench.clone(), Arc::clone(rulebook));
            self.running.spawn(async move {
                let done = work(&bench, rulebook, &job).await;
                (job, done)
            });
        }
    }

    /// Says when to plan again, after a failure.
    fn ended(&mut self, ended: Result<(Job, Result<(), StoreError>), JoinError>) -> Option<Instant> {
        let (job, done) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!(%error, "a worker of the checks ended by a fault of the program");
                self.in_hand.clear();
                self.counted.clear();
                return Some(Instant::now() + STORE_RETRY);
            }
        };
        self.in_hand.remove(&place(&job));
        let counted = self.counted.remove(&place(&job));
        match done {
            Ok(()) => {
                if let (Work::Photo(due), false) = (&job.work, counted) {
                    self.progress.checked += 1;
                    self.progress.again -= u64::from(due.earlier.is_some()).min(self.progress.again);
                }
                self.moved_on.insert(job.batch);
                None
            }
            // The batch was given back or purged meanwhile.
            Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => None,
            Err(error) => {
                tracing::error!(%error, "what the checks found was not written down");
                Some(Instant::now() + STORE_RETRY)
            }
        }
    }

    fn show(&mut self) {
        let busy = !self.running.is_empty();
        if busy && self.shown_at.is_some_and(|at| at.elapsed() < SHOW_EVERY) {
            return;
        }
        for batch in std::mem::take(&mut self.moved_on) {
            // A desk that is gone needs no notice: this task is about to end too.
            let _ = self.bench.notices.send(Notice::Progress(batch));
        }
        let progress = self.progress;
        if self.publish.send_if_modified(|shown| std::mem::replace(shown, progress) != progress) {
            self.shown_at = Some(Instant::now());
        }
    }
}

async fn work(bench: &Bench, rulebook: Arc<Rulebook>, job: &Job) -> Result<(), StoreError> {
    let is_case_due = match &job.work {
        Work::Photo(due) => photo::look_at(bench, Arc::clone(&rulebook), job.batch, due.clone()).await?,
        Work::WholeCase => true,
    };
    if is_case_due {
        whole_case::look_at(bench, rulebook, job.batch, job.case).await?;
    }
    Ok(())
}

fn place(job: &Job) -> Place {
    let photo = match &job.work {
        Work::Photo(due) => Some((due.slot.clone(), due.hash)),
        Work::WholeCase => None,
    };
    (job.batch, job.case, photo)
}
