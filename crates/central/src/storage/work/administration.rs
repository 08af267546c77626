//! What administrators do. A deed and its entry in the chain of acts are one transaction.

use chrono::{DateTime, Utc};
use protocol::admin::ActKind;

use super::{Writing, people, publish_documents, stations, withdraw_case};
use crate::storage::tables::{Done, HeldCase, Tables};
use crate::storage::{ActOrder, ActsPage, Deed, Performed, StorageError};

pub fn perform(writing: &mut Writing<'_>, order: &ActOrder) -> Done<Performed> {
    let performed = match do_deed(writing, &order.deed, order.now)? {
        Performed::Entered(kind) => kind,
        nothing => return Ok(nothing),
    };
    writing.enter(order.by, performed.clone(), order.now);
    Ok(Performed::Entered(performed))
}

fn do_deed(writing: &mut Writing<'_>, deed: &Deed, now: DateTime<Utc>) -> Done<Performed> {
    match deed {
        Deed::AddPerson(new) => people::add(writing, new),
        Deed::ChangeRights { login, rights, issue } => {
            people::change_rights(writing, login, rights, issue.as_ref(), now)
        }
        Deed::ResetPassword { login, password_hash } => people::reset_password(writing, login, password_hash),
        Deed::LockPerson { login } => people::lock(writing, login, now),
        Deed::UnlockPerson { login } => people::unlock(writing, login),
        Deed::RemovePerson { login } => people::remove(writing, login, now),
        Deed::AddStationCode { code, valid_until } => {
            writing.insert_code(*code, *valid_until)?;
            Ok(Performed::Entered(ActKind::StationCodeMade { valid_until: *valid_until }))
        }
        Deed::RevokeStation(station) => stations::revoke(writing, *station, now),
        Deed::WithdrawCase { programme, reference } => {
            let Some(HeldCase { id, .. }) = writing.lock_reference(programme, reference)? else {
                return Ok(Performed::NotThere);
            };
            let withdrawn = ActKind::CaseWithdrawn { case: id };
            let open = withdraw_case(writing, id, now)?;
            Ok(if open { Performed::Entered(withdrawn) } else { Performed::Unchanged })
        }
        Deed::Publish { documents, checked_at } => {
            // What fits together is only what was looked at together.
            writing.lock_log()?;
            if writing.rules_version()? != *checked_at {
                return Err(StorageError::Busy);
            }
            let mut names = Vec::new();
            for document in documents {
                let done = publish_documents(writing, std::slice::from_ref(document), now)?;
                if done.added + done.replaced > 0 {
                    names.push(document.name.clone());
                }
            }
            let published = ActKind::DocumentsPublished { names: names.clone() };
            Ok(if names.is_empty() { Performed::Unchanged } else { Performed::Entered(published) })
        }
    }
}

/// One more than asked for tells whether there is more.
pub fn acts_after(tables: &mut dyn Tables, number: u64, limit: u32) -> Done<ActsPage> {
    // What a column cannot hold, no entry has.
    if i64::try_from(number).is_err() {
        return Ok(ActsPage { entries: Vec::new(), more: false });
    }
    let mut entries = tables.acts_after(number, limit.saturating_add(1))?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    Ok(ActsPage { entries, more })
}
