//! Table `admin_act`.

use protocol::admin::ChainHead;
use rusqlite::{OptionalExtension as _, params};

use super::SqliteTransaction;
use super::value::{Count, Word};
use crate::storage::tables::{ActTable, Done};

impl ActTable for SqliteTransaction<'_> {
    fn last_act(&mut self) -> Done<ChainHead> {
        let sql = "SELECT number, hash FROM admin_act ORDER BY number DESC LIMIT 1";
        let last = self.query_row(sql, [], |row| {
            Ok(ChainHead { number: row.get::<_, Count>(0)?.0, hash: row.get::<_, Word<_>>(1)?.0 })
        });
        Ok(last.optional()?.unwrap_or(ChainHead::EMPTY))
    }

    fn append_act(&mut self, head: ChainHead, entry: &[u8]) -> Done<()> {
        let sql = "INSERT INTO admin_act (number, hash, entry) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![Count(head.number), Word(head.hash), entry])?;
        Ok(())
    }

    fn acts_after(&mut self, number: u64, limit: u32) -> Done<Vec<Vec<u8>>> {
        let mut statement =
            self.prepare("SELECT entry FROM admin_act WHERE number > ?1 ORDER BY number LIMIT ?2")?;
        let rows = statement.query_map(params![Count(number), limit], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
