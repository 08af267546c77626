//! What the store holds and does, read at each scrape. Work that is counted in rows is the same whichever process is
//! asked: of several take the greatest, not the sum.

use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use protocol::messages::LeaseEnd;

use super::PREFIX;
use crate::storage::{OpenWork, Storage, StorageError, StoreActivity};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DueLabels {
    programme: String,
    due: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProgrammeLabels {
    programme: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

pub(super) async fn read(storage: &dyn Storage, now: DateTime<Utc>) -> Result<Registry, StorageError> {
    let work = storage.open_work(now).await?;
    let mut registry = Registry::with_prefix(PREFIX);
    put_work(&mut registry, &work);
    put_activity(&mut registry, &storage.activity());
    Ok(registry)
}

fn put_work(registry: &mut Registry, work: &OpenWork) {
    let waiting = Family::<DueLabels, Gauge>::default();
    let leased = Family::<DueLabels, Gauge>::default();
    let escalated = Family::<ProgrammeLabels, Gauge>::default();
    for programme in &work.programmes {
        for (family, counts) in [(&waiting, &programme.waiting), (&leased, &programme.leased)] {
            for (due, count) in counts.by_due() {
                let labels = DueLabels { programme: programme.programme.to_string(), due };
                family.get_or_create(&labels).set(gauge(count));
            }
        }
        let labels = ProgrammeLabels { programme: programme.programme.to_string() };
        escalated.get_or_create(&labels).set(gauge(programme.escalated));
    }
    registry.register("cases_waiting", "Cases that nobody holds, by when they are due", waiting);
    registry.register("cases_leased", "Cases that a station holds, by when they are due", leased);
    registry.register("cases_escalated", "Cases that stations let go of twice, still undecided", escalated);
    put(registry, "stations_seen_within_hour", "Stations in contact within the hour", work.stations_seen);
    put(registry, "outcomes_waiting", "Outcomes that wait for the office's export", work.outcomes_waiting);
}

fn put_activity(registry: &mut Registry, activity: &StoreActivity) {
    put(registry, "store_connections_in_use", "Database connections in use", activity.in_use);
    put(registry, "store_connections_most", "Database connections that there may be", activity.most);
    put(registry, "store_transactions_waiting", "Transactions that wait for a connection", activity.waiting);
    let given = Counter::<u64>::default();
    given.inc_by(activity.leases_given);
    registry.register("leases_given", "Leases given by this process", given);
    let ended = Family::<ReasonLabels, Counter>::default();
    for (reason, count) in activity.leases_ended {
        ended.get_or_create(&ReasonLabels { reason: reason_word(reason) }).inc_by(count);
    }
    registry.register("leases_ended", "Leases ended by this process, by why", ended);
}

fn put(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let figure = Gauge::<i64>::default();
    figure.set(gauge(value));
    registry.register(name, help, figure);
}

fn gauge(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn reason_word(reason: LeaseEnd) -> &'static str {
    match reason {
        LeaseEnd::Released => "released",
        LeaseEnd::Expired => "expired",
        LeaseEnd::Completed => "completed",
        LeaseEnd::Revoked => "revoked",
    }
}
