//! Tables `log_head` and `log_leaf`.

use protocol::merkle::Frontier;
use protocol::operation::Fence;
use protocol::{Hash32, PublicKey};
use sqlx_core::row::Row as _;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Json};
use crate::storage::Epoch;
use crate::storage::tables::{Done, LogTable};

impl LogTable for PostgresTransaction {
    fn start_log(&mut self, epoch: Epoch) -> Done<()> {
        let sql = "INSERT INTO log_head (only_row, epoch, log, frontier_json, change_position, fence, rules_version)
                   VALUES (1, $1, $2, $3, 0, 0, 0)";
        self.execute(statement(sql).bind(epoch.epoch).bind(epoch.log).bind(Json(Frontier::default())))?;
        Ok(())
    }

    fn epoch(&mut self) -> Done<Epoch> {
        self.one(statement("SELECT epoch, log FROM log_head"), |row| {
            Ok(Epoch { epoch: row.try_get(0)?, log: row.try_get(1)? })
        })
    }

    fn replace_epoch(&mut self, epoch: Epoch) -> Done<()> {
        self.lock_log()?;
        let sql = "UPDATE log_head SET epoch = $1, log = $2, frontier_json = $3";
        self.execute(statement(sql).bind(epoch.epoch).bind(epoch.log).bind(Json(Frontier::default())))?;
        Ok(())
    }

    fn server_key(&mut self) -> Done<Option<PublicKey>> {
        self.one(statement("SELECT server_key FROM log_head"), |row| {
            Ok(row.try_get::<Option<[u8; 32]>, _>(0)?.map(PublicKey))
        })
    }

    fn set_server_key(&mut self, key: PublicKey) -> Done<()> {
        self.execute(statement("UPDATE log_head SET server_key = $1").bind(key.0))?;
        Ok(())
    }

    fn log(&mut self) -> Done<(Uuid, Frontier)> {
        self.one(statement("SELECT log, frontier_json FROM log_head"), |row| {
            Ok((row.try_get(0)?, row.try_get::<Json<_>, _>(1)?.0))
        })
    }

    fn lock_log(&mut self) -> Done<(Uuid, Frontier)> {
        self.one(statement("SELECT log, frontier_json FROM log_head FOR UPDATE"), |row| {
            Ok((row.try_get(0)?, row.try_get::<Json<_>, _>(1)?.0))
        })
    }

    fn append_leaves(&mut self, log: Uuid, first: u64, leaves: &[Hash32], frontier: &Frontier) -> Done<()> {
        let sql = "INSERT INTO log_leaf (log, leaf_index, hash)
                   SELECT $1, $2 + number - 1, hash FROM unnest($3) WITH ORDINALITY AS leaf (hash, number)";
        let hashes: Vec<[u8; 32]> = leaves.iter().map(|leaf| leaf.0).collect();
        self.execute(statement(sql).bind(log).bind(Count(first)).bind(hashes))?;
        self.execute(statement("UPDATE log_head SET frontier_json = $1").bind(Json(frontier)))?;
        Ok(())
    }

    fn leaves(&mut self, log: Uuid) -> Done<Vec<Hash32>> {
        let sql = "SELECT hash FROM log_leaf WHERE log = $1 ORDER BY leaf_index";
        self.all(statement(sql).bind(log), |row| Ok(Hash32(row.try_get(0)?)))
    }

    fn next_fence(&mut self) -> Done<Fence> {
        let sql = "UPDATE log_head SET fence = fence + 1 RETURNING epoch, fence";
        self.one(statement(sql), |row| {
            Ok(Fence { epoch: row.try_get(0)?, number: row.try_get::<Count, _>(1)?.0 })
        })
    }

    fn take_change_positions(&mut self, count: u64) -> Done<u64> {
        let sql = "UPDATE log_head SET change_position = change_position + $1 RETURNING change_position";
        self.one(statement(sql).bind(Count(count)), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn change_position(&mut self) -> Done<u64> {
        let sql = "SELECT change_position FROM log_head";
        self.one(statement(sql), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn rules_version(&mut self) -> Done<u64> {
        let sql = "SELECT rules_version FROM log_head";
        self.one(statement(sql), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn raise_rules_version(&mut self, by: u64) -> Done<()> {
        let sql = "UPDATE log_head SET rules_version = rules_version + $1";
        self.execute(statement(sql).bind(Count(by)))?;
        Ok(())
    }
}
