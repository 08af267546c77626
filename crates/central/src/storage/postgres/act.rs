//! Table `admin_act`.

use protocol::Hash32;
use protocol::admin::ChainHead;
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::Count;
use crate::storage::tables::{ActTable, Done};

impl ActTable for PostgresTransaction {
    fn last_act(&mut self) -> Done<ChainHead> {
        let sql = "SELECT number, hash FROM admin_act ORDER BY number DESC LIMIT 1";
        let last = self.optional(statement(sql), |row| {
            Ok(ChainHead { number: row.try_get::<Count, _>(0)?.0, hash: Hash32(row.try_get(1)?) })
        })?;
        Ok(last.unwrap_or(ChainHead::EMPTY))
    }

    fn append_act(&mut self, head: ChainHead, entry: &[u8]) -> Done<()> {
        let sql = "INSERT INTO admin_act (number, hash, entry) VALUES ($1, $2, $3)";
        self.execute(statement(sql).bind(Count(head.number)).bind(head.hash.0).bind(entry.to_vec()))?;
        Ok(())
    }

    fn acts_after(&mut self, number: u64, limit: u32) -> Done<Vec<Vec<u8>>> {
        let sql = "SELECT entry FROM admin_act WHERE number > $1 ORDER BY number LIMIT $2";
        self.all(statement(sql).bind(Count(number)).bind(i64::from(limit)), |row| row.try_get(0))
    }
}
