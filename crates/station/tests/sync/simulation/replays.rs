//! Pushes that arrive several times, at once and in any order are taken once each, and a number that is held with
//! another content is refused without a trace.

use std::collections::HashMap;
use std::sync::Arc;

use futures::future::join_all;
use protocol::messages::{LogHead, Push};
use protocol::{ApiError, Central as _, OperationId, ProblemType, SignedOperation, SignedReceipt};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::desk::verdict;
use super::for_each_seed;
use super::paper::PaperStation;
use super::server::Server;

const CASES: u32 = 40;
const AT_ONCE: usize = 8;

#[test]
fn a_push_that_comes_many_times_in_any_order_counts_once() {
    for_each_seed(4, async |seed| replays(&mut StdRng::seed_from_u64(seed)));
}

fn replays(random: &mut StdRng) {
    let server = Server::with_cases(CASES);
    let station = PaperStation::holding(&server, CASES);
    let operations = station.decide_all(|_| verdict(random.random()));
    let mut receipts = HashMap::new();
    // Whatever comes before its turn is refused and comes again, as a station would have it.
    while receipts.len() < operations.len() {
        let mut parcels = parcels(&operations, random);
        parcels.shuffle(random);
        for at_once in parcels.chunks(AT_ONCE) {
            deliver(&server, &station, at_once.to_vec(), &mut receipts);
        }
    }
    assert_eq!(server.operations(), u64::from(CASES), "rows are ids");
    let taken = held(&server, &station);
    for operation in &operations {
        let changed = changed_body(&station, operation);
        let at = random.random_range(0..operations.len());
        let mut push = operations[..at].to_vec();
        push.push(changed);
        push.truncate(100);
        let refused = station.push(&server, push);
        assert!(
            matches!(&refused, Err(ApiError::Problem(problem)) if problem.kind == ProblemType::ChangedBody),
            "{refused:?}"
        );
    }
    assert_eq!(held(&server, &station), taken, "the state is as it was");
}

/// The operations in some parts, each of which is sent one to five times.
fn parcels(operations: &[SignedOperation], random: &mut StdRng) -> Vec<Vec<SignedOperation>> {
    let mut parcels = Vec::new();
    let mut rest = operations;
    while !rest.is_empty() {
        let (part, behind) = rest.split_at(random.random_range(1..=rest.len().min(10)));
        parcels.extend(std::iter::repeat_n(part.to_vec(), random.random_range(1..=5)));
        rest = behind;
    }
    parcels
}

/// All at the same time, so far as the server has threads.
fn deliver(
    server: &Arc<Server>,
    station: &PaperStation,
    at_once: Vec<Vec<SignedOperation>>,
    receipts: &mut HashMap<OperationId, SignedReceipt>,
) {
    let view = Arc::new(station.view(server));
    let answers = server.ask(async move |_| {
        let deliveries = at_once.into_iter().map(|operations| {
            let view = Arc::clone(&view);
            tokio::spawn(async move { view.push(Push { operations, mandates: Vec::new() }).await })
        });
        join_all(deliveries).await
    });
    for answer in answers {
        match answer.unwrap() {
            Ok(pushed) => {
                for result in pushed.results {
                    let first = receipts.entry(result.id).or_insert_with(|| result.receipt.clone());
                    assert_eq!(*first, result.receipt, "the receipt is that of the first time");
                }
            }
            Err(ApiError::Problem(problem)) if problem.kind == ProblemType::SequenceGap => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// The same number with another verdict.
fn changed_body(station: &PaperStation, operation: &SignedOperation) -> SignedOperation {
    let body = operation.read().unwrap();
    let decided = body.action.decision().unwrap();
    let case = station.cases.iter().find(|case| case.id == decided.case).unwrap();
    let other = (0..3).map(verdict).find(|other| *other != decided.verdict);
    let other = other.expect("there are three verdicts");
    station.decide(body.id.seq, case, other)
}

/// What the server holds and has told.
fn held(server: &Server, station: &PaperStation) -> (LogHead, String, usize) {
    let now = server.time.now();
    let (log, status) = server.ask(async move |core| {
        let status = core.storage().status(now).await.unwrap();
        (core.log_head().await.unwrap(), format!("{:?} {:?}", status.cases, status.operations))
    });
    (log, status, station.hears(server).len())
}
