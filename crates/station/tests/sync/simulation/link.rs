//! The network between a station and the server, with weather. What befalls a request is drawn from the seed, the
//! kind of the request and how many of its kind there were, so that a seed brings the same faults again however the
//! requests come to stand beside each other.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use central::StationView;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};
use model::{BatchId, PhotoHash};
use protocol::api::{BulkPhoto, PhotoPart, PhotoStream};
use protocol::manifest::{ManifestCase, ManifestPage};
use protocol::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, PhotosRequest, Push, Pushed, SignInRequest, SignedIn,
};
use protocol::{ApiError, Central, Problem, ProblemType, SignedEnrolment};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use station::client::StationIdentity;
use station::sync::{BrokenRecord, Network, ReadPage};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::server::Server;
use super::weather::any_fault;
pub use super::weather::{Fault, Kind, Weather};

/// What the client gives an answer that does not come.
const IDLE_READ: Duration = Duration::from_secs(20);
const REQUESTS_KEPT: usize = 20;
/// What it gives a whole request.
const WHOLE_REQUEST: Duration = Duration::from_secs(60);

/// When operations were sent.
#[derive(Debug, Clone, Copy)]
pub struct Pushes {
    pub under_way: u32,
    pub last: Instant,
}

/// A cheap handle; all clones are one link.
#[derive(Clone)]
pub struct Link(Arc<Shared>);

struct Shared {
    server: Mutex<Arc<Server>>,
    station: StationIdentity,
    weather: Mutex<Weather>,
    /// What befalls requests of a kind, whatever the weather.
    script: Mutex<HashMap<Kind, Fault>>,
    drawn: Mutex<HashMap<(Kind, Option<PhotoHash>), u64>>,
    pushes: Mutex<Pushes>,
    /// The newest requests, for whoever has to find out what went wrong.
    asked: Mutex<VecDeque<(Instant, Kind, Fault)>>,
    /// References of cases whose records arrive broken.
    broken: Mutex<Vec<String>>,
}

impl Link {
    pub fn between(station: &StationIdentity, server: &Arc<Server>) -> Self {
        Self(Arc::new(Shared {
            server: Mutex::new(Arc::clone(server)),
            station: station.clone(),
            weather: Mutex::new(Weather::fair()),
            script: Mutex::default(),
            drawn: Mutex::default(),
            pushes: Mutex::new(Pushes { under_way: 0, last: Instant::now() }),
            asked: Mutex::default(),
            broken: Mutex::default(),
        }))
    }

    pub fn set_weather(&self, weather: Weather) {
        *self.0.weather.lock().unwrap() = weather;
    }

    /// From now on this befalls every request of the kind.
    pub fn set_fault(&self, kind: Kind, fault: Fault) {
        self.0.script.lock().unwrap().insert(kind, fault);
    }

    /// The same address leads to another server.
    pub fn lead_to(&self, server: &Arc<Server>) {
        *self.0.server.lock().unwrap() = Arc::clone(server);
    }

    pub fn weather(&self) -> Weather {
        *self.0.weather.lock().unwrap()
    }

    pub fn pushes(&self) -> Pushes {
        *self.0.pushes.lock().unwrap()
    }

    pub fn last_requests(&self) -> String {
        let asked = self.0.asked.lock().unwrap();
        let line =
            |(at, kind, fault): &(Instant, Kind, Fault)| format!("{:?} ago {kind:?} {fault:?}", at.elapsed());
        asked.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Requests of a kind since the beginning.
    pub fn asked(&self, kind: Kind) -> u64 {
        let drawn = self.0.drawn.lock().unwrap();
        drawn.iter().filter(|((of, _), _)| *of == kind).map(|(_, count)| count).sum()
    }

    /// All requests since the beginning.
    pub fn asked_in_all(&self) -> u64 {
        self.0.drawn.lock().unwrap().values().sum()
    }

    pub fn requests_since(&self, time: Duration) -> Vec<Kind> {
        let asked = self.0.asked.lock().unwrap();
        asked.iter().filter(|(at, ..)| at.elapsed() <= time).map(|(_, kind, _)| *kind).collect()
    }

    /// The record of this case arrives broken from now on.
    pub fn break_record(&self, reference: &str) {
        self.0.broken.lock().unwrap().push(reference.to_owned());
    }

    fn server(&self) -> Arc<Server> {
        Arc::clone(&self.0.server.lock().unwrap())
    }

    fn view(&self) -> StationView {
        self.server().core().for_station(self.0.station.station, self.0.station.incarnation)
    }

    /// The server's part.
    fn act<T: Send + 'static>(&self, call: BoxFuture<'static, Result<T, ApiError>>) -> Result<T, ApiError> {
        self.server().ask(|_| call)
    }

    /// The fault, and how long the request takes in each direction.
    fn draw(&self, kind: Kind, photo: Option<PhotoHash>) -> (Fault, Duration) {
        let weather = self.weather();
        let number = {
            let mut drawn = self.0.drawn.lock().unwrap();
            let number = drawn.entry((kind, photo)).or_default();
            *number += 1;
            *number
        };
        let mut hasher = DefaultHasher::new();
        (weather.seed, kind, photo, number).hash(&mut hasher);
        let mut random = StdRng::seed_from_u64(hasher.finish());
        let span = weather.longest_latency.saturating_sub(weather.shortest_latency);
        let latency = weather.shortest_latency + span.mul_f64(random.random());
        if weather.down {
            return (Fault::Lost, latency);
        }
        if let Some(fault) = self.0.script.lock().unwrap().get(&kind) {
            return (*fault, latency);
        }
        let fault = if random.random_bool(weather.faulty) { any_fault(&mut random) } else { Fault::None };
        (fault, latency)
    }

    async fn ask<T: Send + 'static>(
        &self,
        kind: Kind,
        photo: Option<PhotoHash>,
        call: impl Fn(StationView) -> BoxFuture<'static, Result<T, ApiError>> + Send + Sync + 'static,
    ) -> (Fault, Result<T, ApiError>) {
        let (fault, latency) = self.draw(kind, photo);
        {
            let mut asked = self.0.asked.lock().unwrap();
            asked.push_back((Instant::now(), kind, fault));
            if asked.len() > REQUESTS_KEPT {
                asked.pop_front();
            }
        }
        let cut = |why: &str| Err(ApiError::Unreachable(why.to_owned()));
        sleep(latency).await;
        let answer = match fault {
            Fault::None | Fault::Cut | Fault::Garbled => self.act(call(self.view())),
            Fault::Lost => return (fault, cut("no route")),
            Fault::AnswerLost => {
                let _ = self.act(call(self.view()));
                return (fault, cut("reset"));
            }
            Fault::Silent { arrives } => {
                if arrives {
                    let _ = self.act(call(self.view()));
                }
                sleep(IDLE_READ).await;
                return (fault, cut("timed out"));
            }
            Fault::Trickles => {
                let _ = self.act(call(self.view()));
                sleep(WHOLE_REQUEST).await;
                return (fault, cut("timed out"));
            }
            Fault::Twice => {
                let _ = self.act(call(self.view()));
                self.act(call(self.view()))
            }
            Fault::Late { after } => {
                let link = self.clone();
                tokio::spawn(async move {
                    sleep(after).await;
                    let _ = link.act(call(link.view()));
                });
                return (fault, cut("reset"));
            }
            Fault::Busy { retry_after_s } => {
                let problem = Problem::new(ProblemType::Overloaded);
                Err(Problem { retry_after_s: Some(retry_after_s), ..problem }.into())
            }
            Fault::Internal => Err(Problem::new(ProblemType::Internal).into()),
            Fault::Unknown => Err(Problem::new(ProblemType::NotFound).into()),
        };
        sleep(latency).await;
        (fault, answer)
    }

    /// An answer that is all or nothing.
    async fn whole<T: Send + 'static>(
        &self,
        kind: Kind,
        call: impl Fn(StationView) -> BoxFuture<'static, Result<T, ApiError>> + Send + Sync + 'static,
    ) -> Result<T, ApiError> {
        match self.ask(kind, None, call).await {
            (Fault::Cut, _) => Err(ApiError::Unreachable("cut".to_owned())),
            (Fault::Garbled, _) => Err(ApiError::Garbled("text/html instead of JSON".to_owned())),
            (_, answer) => answer,
        }
    }
}

fn cut_in_the_middle(photos: &mut Vec<Result<BulkPhoto, ApiError>>) {
    photos.truncate(photos.len() / 2 + 1);
    for photo in photos.iter_mut().rev().take(1).flatten() {
        photo.part.iter_mut().for_each(|part| part.bytes = part.bytes.slice(..part.bytes.len() / 2));
    }
    photos.push(Err(ApiError::Unreachable("cut".to_owned())));
}

/// What is under way when this is dropped is under way no more.
struct UnderWay<'a>(&'a Mutex<Pushes>);

impl<'a> UnderWay<'a> {
    fn begins(pushes: &'a Mutex<Pushes>) -> Self {
        let mut held = pushes.lock().unwrap();
        *held = Pushes { under_way: held.under_way + 1, last: Instant::now() };
        Self(pushes)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut held = self.0.lock().unwrap();
        *held = Pushes { under_way: held.under_way - 1, last: Instant::now() };
    }
}

/// A call that is passed on to the server, as often as the weather wants.
macro_rules! pass {
    ($link:ident, $kind:ident, $method:ident($($argument:ident),*)) => {
        $link
            .whole(Kind::$kind, move |server| {
                $(let $argument = Clone::clone(&$argument);)*
                async move { server.$method($($argument),*).await }.boxed()
            })
            .await
    };
}

#[async_trait]
impl Network for Link {
    async fn manifest_page(&self, batch: BatchId, request: ManifestRequest) -> Result<ReadPage, ApiError> {
        let mut page = self.manifest(batch, request).await?;
        let is_broken = |case: &ManifestCase| self.0.broken.lock().unwrap().contains(&case.reference);
        let (broken, cases) = page.cases.into_iter().partition(is_broken);
        page.cases = cases;
        let named = |case: ManifestCase| BrokenRecord {
            case: Some(case.id),
            reference: Some(case.reference),
            place: "photos[0].hash".to_owned(),
        };
        let broken: Vec<ManifestCase> = broken;
        Ok(ReadPage { page, broken: broken.into_iter().map(named).collect() })
    }
}

#[async_trait]
impl Central for Link {
    async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, ApiError> {
        pass!(self, Other, enrol(request))
    }

    async fn enrol_again(&self, enrolment: SignedEnrolment) -> Result<Enrolled, ApiError> {
        pass!(self, Other, enrol_again(enrolment))
    }

    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError> {
        pass!(self, Hello, hello(request))
    }

    async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ApiError> {
        pass!(self, Other, sign_in(request))
    }

    async fn change_password(&self, request: PasswordChangeRequest) -> Result<SignedIn, ApiError> {
        pass!(self, Other, change_password(request))
    }

    async fn lease(&self, key: Uuid, request: LeaseRequest) -> Result<Lease, ApiError> {
        pass!(self, Lease, lease(key, request))
    }

    async fn manifest(&self, batch: BatchId, request: ManifestRequest) -> Result<ManifestPage, ApiError> {
        pass!(self, Manifest, manifest(batch, request))
    }

    async fn photo(&self, hash: PhotoHash, from: u64) -> Result<PhotoPart, ApiError> {
        let asked = self.ask(Kind::Photo, Some(hash), move |server| {
            async move { server.photo(hash, from).await }.boxed()
        });
        let (fault, answer) = asked.await;
        let part = answer?;
        Ok(match fault {
            Fault::Cut => PhotoPart { bytes: part.bytes.slice(..part.bytes.len() / 2), ..part },
            Fault::Garbled => PhotoPart { bytes: Bytes::from(vec![0; part.bytes.len()]), ..part },
            _ => part,
        })
    }

    async fn photos(&self, request: PhotosRequest) -> Result<PhotoStream, ApiError> {
        let asked = self.ask(Kind::Photos, None, move |server| {
            let request = request.clone();
            async move { Ok(server.photos(request).await?.collect::<Vec<_>>().await) }.boxed()
        });
        let (fault, answer) = asked.await;
        let mut photos: Vec<Result<BulkPhoto, ApiError>> = answer?;
        match fault {
            Fault::Cut => cut_in_the_middle(&mut photos),
            Fault::Garbled => photos.iter_mut().take(1).flatten().for_each(|photo| {
                photo.part.iter_mut().for_each(|part| part.bytes = Bytes::from(vec![0; part.bytes.len()]));
            }),
            _ => {}
        }
        Ok(stream::iter(photos).boxed())
    }

    async fn push(&self, push: Push) -> Result<Pushed, ApiError> {
        let _under_way = UnderWay::begins(&self.0.pushes);
        pass!(self, Push, push(push))
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, ApiError> {
        pass!(self, Changes, changes(request))
    }

    async fn log_head(&self) -> Result<LogHead, ApiError> {
        pass!(self, Other, log_head())
    }
}
