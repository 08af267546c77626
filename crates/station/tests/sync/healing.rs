//! A network that comes back is noticed by itself. Time is tokio's own and stands still while something works, so
//! hours pass at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use model::{BatchId, PhotoHash};
use protocol::api::PhotoPart;
use protocol::manifest::ManifestPage;
use protocol::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, Push, Pushed, SignInRequest, SignedIn,
};
use protocol::{ApiError, Central, Outcome, Problem, ProblemType};
use station::sync::Network;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, pause};
use uuid::Uuid;

use crate::support::{Station, central_with};

/// The server's core without a network, behind a switch.
struct Switch {
    inner: Arc<dyn Central>,
    off: AtomicBool,
    /// Pushes are answered with this problem, whatever else is.
    push_problem: AtomicBool,
    asked: AtomicU32,
    pushed: AtomicU32,
}

impl Switch {
    fn over(inner: impl Central + 'static) -> Arc<Self> {
        Arc::new(Self {
            inner: Arc::new(inner),
            off: AtomicBool::new(false),
            push_problem: AtomicBool::new(false),
            asked: AtomicU32::new(0),
            pushed: AtomicU32::new(0),
        })
    }

    async fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce(Arc<dyn Central>) -> BoxFuture<'static, Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.off.load(Ordering::SeqCst) {
            return Err(ApiError::Unreachable("off".to_owned()));
        }
        let inner = Arc::clone(&self.inner);
        let runtime = Handle::current();
        // While a blocking thread works, time stands still; the server has threads that the clock knows nothing of.
        spawn_blocking(move || runtime.block_on(call(inner))).await.expect("the server does not panic")
    }
}

impl Network for Switch {}

#[async_trait]
impl Central for Switch {
    async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, ApiError> {
        self.ask(move |central| async move { central.enrol(request).await }.boxed()).await
    }

    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError> {
        self.ask(move |central| async move { central.hello(request).await }.boxed()).await
    }

    async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ApiError> {
        self.ask(move |central| async move { central.sign_in(request).await }.boxed()).await
    }

    async fn change_password(&self, request: PasswordChangeRequest) -> Result<SignedIn, ApiError> {
        self.ask(move |central| async move { central.change_password(request).await }.boxed()).await
    }

    async fn lease(&self, key: Uuid, request: LeaseRequest) -> Result<Lease, ApiError> {
        self.ask(move |central| async move { central.lease(key, request).await }.boxed()).await
    }

    async fn manifest(&self, batch: BatchId, request: ManifestRequest) -> Result<ManifestPage, ApiError> {
        self.ask(move |central| async move { central.manifest(batch, request).await }.boxed()).await
    }

    async fn photo(&self, hash: PhotoHash, from: u64) -> Result<PhotoPart, ApiError> {
        self.ask(move |central| async move { central.photo(hash, from).await }.boxed()).await
    }

    async fn push(&self, push: Push) -> Result<Pushed, ApiError> {
        self.pushed.fetch_add(1, Ordering::SeqCst);
        if self.push_problem.load(Ordering::SeqCst) {
            return Err(Problem::new(ProblemType::Internal).into());
        }
        self.ask(move |central| async move { central.push(push).await }.boxed()).await
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, ApiError> {
        self.ask(move |central| async move { central.changes(request).await }.boxed()).await
    }

    async fn log_head(&self) -> Result<LogHead, ApiError> {
        self.ask(move |central| async move { central.log_head().await }.boxed()).await
    }
}

#[tokio::test]
async fn a_network_that_comes_back_is_noticed_within_a_minute() {
    let central = central_with(4).await;
    let station = Station::enrol(&central).await;
    station.hold_nothing_back().await;
    let switch =
        Switch::over(central.core().for_station(station.identity.station, station.identity.incarnation));
    pause();
    let sync = station.sync_over(switch.clone());
    let lease = sync.claim_whole(&station, 4).await;
    for away in [Duration::from_secs(3), Duration::from_secs(300), Duration::from_secs(4 * 3600)] {
        switch.off.store(true, Ordering::SeqCst);
        let asked_before = switch.asked.load(Ordering::SeqCst);
        let next = station.outcomes().await.len();
        station.decide(&lease, station.cases(lease.batch).await[next]).await;
        sync.handle.outbox_changed();
        tokio::time::sleep(away).await;
        let asked = switch.asked.load(Ordering::SeqCst) - asked_before;
        assert!(u64::from(asked) <= 16 + away.as_secs() / 10, "asked {asked} times in {away:?}");
        switch.off.store(false, Ordering::SeqCst);
        let healed = Instant::now();
        sync.until_stored("an empty outbox", async || station.waiting().await == 0).await;
        assert!(healed.elapsed() <= Duration::from_secs(61), "{:?} after {away:?} away", healed.elapsed());
    }
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 3]);
}

#[tokio::test]
async fn a_server_in_reach_that_fails_a_push_is_asked_again_within_45_seconds() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    station.hold_nothing_back().await;
    let switch =
        Switch::over(central.core().for_station(station.identity.station, station.identity.incarnation));
    pause();
    let sync = station.sync_over(switch.clone());
    let lease = sync.claim_whole(&station, 1).await;
    switch.push_problem.store(true, Ordering::SeqCst);
    station.decide(&lease, station.cases(lease.batch).await[0]).await;
    sync.handle.outbox_changed();
    for _ in 0..40 {
        let before = switch.pushed.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_secs(46)).await;
        assert!(switch.pushed.load(Ordering::SeqCst) > before, "45 seconds without an attempt");
    }
    switch.push_problem.store(false, Ordering::SeqCst);
    sync.until_stored("the receipt", async || station.waiting().await == 0).await;
}

#[tokio::test]
async fn a_round_with_nothing_new_is_one_request() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    let switch =
        Switch::over(central.core().for_station(station.identity.station, station.identity.incarnation));
    pause();
    let sync = station.sync_over(switch.clone());
    sync.claim_whole(&station, 1).await;
    tokio::time::sleep(Duration::from_secs(90)).await;
    let before = switch.asked.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(switch.asked.load(Ordering::SeqCst) - before, 10, "one a minute");
}
