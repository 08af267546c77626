//! Tables `log_head` and `log_leaf`.

use protocol::merkle::Frontier;
use protocol::operation::Fence;
use protocol::{Hash32, PublicKey};
use rusqlite::params;
use uuid::Uuid;

use super::SqliteTransaction;
use super::value::{Count, Json, Word};
use crate::storage::Epoch;
use crate::storage::tables::{Done, LogTable};

impl LogTable for SqliteTransaction<'_> {
    fn start_log(&mut self, epoch: Epoch) -> Done<()> {
        self.execute(
            "INSERT INTO log_head (only_row, epoch, log, frontier_json, change_position, fence, rules_version)
             VALUES (1, ?1, ?2, ?3, 0, 0, 0)",
            params![Word(epoch.epoch), Word(epoch.log), Json(Frontier::default())],
        )?;
        Ok(())
    }

    fn epoch(&mut self) -> Done<Epoch> {
        Ok(self.query_row("SELECT epoch, log FROM log_head", [], |row| {
            Ok(Epoch { epoch: row.get::<_, Word<_>>(0)?.0, log: row.get::<_, Word<_>>(1)?.0 })
        })?)
    }

    fn replace_epoch(&mut self, epoch: Epoch) -> Done<()> {
        self.execute(
            "UPDATE log_head SET epoch = ?1, log = ?2, frontier_json = ?3",
            params![Word(epoch.epoch), Word(epoch.log), Json(Frontier::default())],
        )?;
        Ok(())
    }

    fn server_key(&mut self) -> Done<Option<PublicKey>> {
        let sql = "SELECT server_key FROM log_head";
        let key: Option<[u8; 32]> = self.query_row(sql, [], |row| row.get(0))?;
        Ok(key.map(PublicKey))
    }

    fn set_server_key(&mut self, key: PublicKey) -> Done<()> {
        self.execute("UPDATE log_head SET server_key = ?1", [key.0])?;
        Ok(())
    }

    fn log(&mut self) -> Done<(Uuid, Frontier)> {
        Ok(self.query_row("SELECT log, frontier_json FROM log_head", [], |row| {
            Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Json<_>>(1)?.0))
        })?)
    }

    fn lock_log(&mut self) -> Done<(Uuid, Frontier)> {
        self.log()
    }

    fn append_leaves(&mut self, log: Uuid, first: u64, leaves: &[Hash32], frontier: &Frontier) -> Done<()> {
        let mut insert =
            self.prepare_cached("INSERT INTO log_leaf (log, leaf_index, hash) VALUES (?1, ?2, ?3)")?;
        for (leaf, index) in leaves.iter().zip(first..) {
            insert.execute(params![Word(log), Count(index), Word(*leaf)])?;
        }
        self.prepare_cached("UPDATE log_head SET frontier_json = ?1")?.execute([Json(frontier)])?;
        Ok(())
    }

    fn leaves(&mut self, log: Uuid) -> Done<Vec<Hash32>> {
        let mut statement =
            self.prepare_cached("SELECT hash FROM log_leaf WHERE log = ?1 ORDER BY leaf_index")?;
        let rows = statement.query_map([Word(log)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn next_fence(&mut self) -> Done<Fence> {
        Ok(self.query_row("UPDATE log_head SET fence = fence + 1 RETURNING epoch, fence", [], |row| {
            Ok(Fence { epoch: row.get::<_, Word<_>>(0)?.0, number: row.get::<_, Count>(1)?.0 })
        })?)
    }

    fn take_change_positions(&mut self, count: u64) -> Done<u64> {
        let sql = "UPDATE log_head SET change_position = change_position + ?1 RETURNING change_position";
        Ok(self.prepare_cached(sql)?.query_row([Count(count)], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }

    fn change_position(&mut self) -> Done<u64> {
        Ok(self.query_row("SELECT change_position FROM log_head", [], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }

    fn rules_version(&mut self) -> Done<u64> {
        Ok(self.query_row("SELECT rules_version FROM log_head", [], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }

    fn raise_rules_version(&mut self, by: u64) -> Done<()> {
        self.execute("UPDATE log_head SET rules_version = rules_version + ?1", [Count(by)])?;
        Ok(())
    }
}
