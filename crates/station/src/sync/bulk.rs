//! Several photos by one request, for links on which every request costs a long round trip. How many go together
//! follows from how the last ones came, so that a request ends well within its time and little is lost by a cut.

use std::collections::VecDeque;
use std::time::Duration;

use futures::StreamExt as _;
use model::PhotoHash;
use protocol::api::BulkPhoto;
use protocol::messages::PhotosRequest;
use protocol::problem::ProblemAction;
use protocol::{ApiError, MAX_PHOTOS_PER_REQUEST};

use super::exchange::Exchange;
use super::failure::SyncError;
use super::fetch::{Fetched, JOURNAL_BYTES, Kept, keep};
use super::wanted::Wanted;

/// From this round trip on, photos are asked for together: with four at a time, a photo of 150 KB every 15 ms is all
/// that would come else.
const LONG_ROUND_TRIP: Duration = Duration::from_millis(60);
/// A request that waited in a queue somewhere says nothing of the link: of the newest few the shortest counts.
const ROUND_TRIPS_KEPT: usize = 8;

const FIRST_BYTES: u64 = 512 << 10;
const LEAST_BYTES: u64 = 64 << 10;
const MOST_BYTES: u64 = 4 << 20;
/// What comes in less may be twice as much the next time.
const QUICK: Duration = Duration::from_secs(5);
/// What takes longer should be half as much: a whole request is given 60 seconds.
const SLOW: Duration = Duration::from_secs(15);

/// What the link is like, as far as it decides how photos are asked for.
#[derive(Debug)]
pub struct LinkSense {
    round_trips: VecDeque<Duration>,
    /// That may go together.
    bytes: u64,
    /// The server has no such form.
    refused: bool,
}

impl Default for LinkSense {
    fn default() -> Self {
        Self { round_trips: VecDeque::new(), bytes: FIRST_BYTES, refused: false }
    }
}

impl LinkSense {
    /// A request with a short answer took so long.
    pub fn round_trip(&mut self, took: Duration) {
        if self.round_trips.len() == ROUND_TRIPS_KEPT {
            self.round_trips.pop_front();
        }
        self.round_trips.push_back(took);
    }

    /// Photos came, all that were asked for or not, alone or together.
    pub fn came(&mut self, whole: bool, took: Duration) {
        if !whole || took > SLOW {
            self.bytes = (self.bytes / 2).max(LEAST_BYTES);
        } else if took < QUICK {
            self.bytes = (self.bytes * 2).min(MOST_BYTES);
        }
    }

    pub fn bulk_refused(&mut self) {
        self.refused = true;
    }

    /// Whether asking for several together is worth it.
    pub fn bulk_pays(&self) -> bool {
        let shortest = self.round_trips.iter().min();
        !self.refused && shortest.is_some_and(|shortest| *shortest >= LONG_ROUND_TRIP)
    }

    /// How many from the front of the queue go into the next request; one goes alone.
    pub fn together(&self, queue: &VecDeque<Wanted>) -> usize {
        if !self.bulk_pays() {
            return 1;
        }
        let mut room = self.bytes;
        let fits = |wanted: &&Wanted| {
            let fits = !wanted.alone && wanted.bytes <= room;
            room = room.saturating_sub(wanted.bytes);
            fits
        };
        queue.iter().take(MAX_PHOTOS_PER_REQUEST).take_while(fits).count().max(1)
    }
}

/// Asks for several photos. Each is kept as it comes; where the answer breaks off, what came stays. `None`: the server
/// knows no such request.
pub async fn fetch_together(exchange: &Exchange, asked: Vec<Wanted>) -> Option<Fetched> {
    let bytes: u64 = asked.iter().map(|wanted| wanted.bytes).sum();
    if let Err(error) = exchange.needs_room(bytes + JOURNAL_BYTES).await {
        return Some(Fetched::failed(asked, error));
    }
    let mut photos: Vec<PhotoHash> = Vec::with_capacity(asked.len());
    for wanted in &asked {
        // Two batches may show the same photo.
        if !photos.contains(&wanted.hash) {
            photos.push(wanted.hash);
        }
    }
    let mut answer = match exchange.central.photos(PhotosRequest { photos }).await {
        Ok(answer) => answer,
        Err(ApiError::Problem(problem)) if problem.kind.action() == ProblemAction::Show => return None,
        Err(error) => return Some(Fetched::failed(asked, error)),
    };
    let (mut left, mut fetched) = (asked, Fetched::default());
    while let Some(photo) = answer.next().await {
        let taken = match photo {
            Ok(photo) => take(exchange, &mut left, photo, &mut fetched).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = taken {
            fetched.failure = Some(error);
            break;
        }
    }
    if fetched.failure.is_none() && !left.is_empty() {
        fetched.failure = Some(SyncError::garbled("an answer without all the photos that it should have"));
    }
    fetched.again.append(&mut left);
    Some(fetched)
}

async fn take(
    exchange: &Exchange,
    left: &mut Vec<Wanted>,
    photo: BulkPhoto,
    fetched: &mut Fetched,
) -> Result<(), SyncError> {
    let BulkPhoto { hash, part } = photo;
    let of_hash: Vec<Wanted> = left.extract_if(.., |wanted| wanted.hash == hash).collect();
    if of_hash.is_empty() {
        return Err(SyncError::garbled("a photo that was not asked for"));
    }
    let mut bytes = part.as_ref().map_or(0, |part| part.bytes.len() as u64);
    let mut failure = None;
    for wanted in of_hash {
        let kept = match &part {
            // Alone, the answer says why.
            None => Ok(Kept::NotWhole { here: 0 }),
            Some(part) => keep(exchange, &wanted, part.clone()).await,
        };
        match kept {
            Ok(kept) => fetched.add(wanted, std::mem::take(&mut bytes), kept),
            Err(error) => {
                left.push(wanted);
                failure = Some(error);
            }
        }
    }
    failure.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use model::BatchId;
    use uuid::Uuid;

    use super::*;

    fn queue(photos: &[(u64, bool)]) -> VecDeque<Wanted> {
        let wanted = |(number, (kilobytes, alone)): (usize, &(u64, bool))| Wanted {
            batch: BatchId(Uuid::nil()),
            hash: PhotoHash([u8::try_from(number).unwrap(); 32]),
            name: String::new(),
            bytes: kilobytes << 10,
            alone: *alone,
        };
        photos.iter().enumerate().map(wanted).collect()
    }

    fn sense(round_trips_ms: &[u64]) -> LinkSense {
        let mut sense = LinkSense::default();
        round_trips_ms.iter().for_each(|took| sense.round_trip(Duration::from_millis(*took)));
        sense
    }

    #[test]
    fn photos_go_together_where_the_shortest_of_the_newest_round_trips_is_long() {
        let photos = queue(&[(150, false); 10]);
        let table: [(&str, &[u64], usize); 5] = [
            ("not measured", &[], 1),
            ("a short one", &[5], 1),
            ("long ones", &[600, 700], 3),
            ("one of them waited in a queue", &[600, 20], 1),
            ("short ones, long ago", &[20, 100, 100, 100, 100, 100, 100, 100, 100], 3),
        ];
        for (name, round_trips, expected) in table {
            assert_eq!(sense(round_trips).together(&photos), expected, "{name}");
        }
        let mut refused = sense(&[600]);
        refused.bulk_refused();
        assert_eq!(refused.together(&photos), 1);
    }

    #[test]
    fn what_has_begun_or_is_large_goes_alone_and_ends_a_request() {
        let table = [
            (vec![(150, true), (150, false)], 1),
            (vec![(150, false), (150, true), (150, false)], 1),
            (vec![(9000, false), (150, false)], 1),
            (vec![(100, false), (300, false), (150, false)], 2),
            (vec![(1, false); 200], MAX_PHOTOS_PER_REQUEST),
        ];
        for (photos, expected) in table {
            assert_eq!(sense(&[600]).together(&queue(&photos)), expected, "{photos:?}");
        }
    }

    #[test]
    fn requests_grow_while_they_come_quickly_and_shrink_when_they_are_cut_or_slow() {
        let second = Duration::from_secs(1);
        let mut sense = LinkSense::default();
        let steps = [(true, 1, 1024), (true, 1, 2048), (true, 10, 2048), (true, 20, 1024), (false, 1, 512)];
        for (whole, took_s, kilobytes) in steps {
            sense.came(whole, second * took_s);
            assert_eq!(sense.bytes, kilobytes << 10);
        }
        (0..20).for_each(|_| sense.came(false, second));
        assert_eq!(sense.bytes, LEAST_BYTES);
        (0..20).for_each(|_| sense.came(true, second));
        assert_eq!(sense.bytes, MOST_BYTES);
    }
}
