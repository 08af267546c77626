//! `status`

use clap::Args;
use serde_json::{Value, json};

use super::CliError;
use super::place::Place;
use crate::storage;

#[derive(Debug, Args)]
pub(super) struct Status {
    #[command(flatten)]
    place: Place,
    /// For programs.
    #[arg(long)]
    json: bool,
}

impl Status {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let status = core.storage().status(core.now()).await?;
        if self.json {
            println!("{}", in_json(&status));
        } else {
            print!("{}", in_words(&status));
        }
        Ok(())
    }
}

/// Counts, ids and names of stations; nothing of applicants.
fn in_json(status: &storage::Status) -> Value {
    let stations = status.stations.iter().map(|station| {
        json!({
            "id": station.id,
            "name": station.name,
            "last_seen_at": station.last_seen_at,
            "revoked": station.revoked,
            "open_batches": station.open_batches,
        })
    });
    let cases = status
        .cases
        .iter()
        .map(|(programme, state, count)| json!({ "programme": programme, "state": state, "count": count }));
    let operations =
        status.operations.iter().map(|(outcome, count)| json!({ "outcome": outcome, "count": count }));
    json!({
        "epoch": status.epoch,
        "log_size": status.log_size,
        "persons": status.persons,
        "stations": stations.collect::<Vec<_>>(),
        "cases": cases.collect::<Vec<_>>(),
        "operations": operations.collect::<Vec<_>>(),
        "outcomes_waiting": status.outcomes_waiting,
    })
}

fn in_words(status: &storage::Status) -> String {
    let mut lines = vec![
        format!("运行期 epoch            {}", status.epoch),
        format!("日志长度 log size       {}", status.log_size),
        format!("人员 people             {}", status.persons),
        format!("待导出 to export        {}", status.outcomes_waiting),
        "工作站 stations".to_owned(),
    ];
    lines.extend(status.stations.iter().map(|station| {
        let revoked = if station.revoked { "  已停用 revoked" } else { "" };
        format!(
            "  {}  {}  {}  {} 批 batches{revoked}",
            station.id,
            station.name,
            station.last_seen_at.format("%Y-%m-%d %H:%M:%SZ"),
            station.open_batches
        )
    }));
    lines.push("案件 cases".to_owned());
    lines.extend(
        status
            .cases
            .iter()
            .map(|(programme, state, count)| format!("  {programme}  {}  {count}", word(state))),
    );
    lines.push("操作 operations".to_owned());
    lines.extend(status.operations.iter().map(|(outcome, count)| format!("  {}  {count}", word(outcome))));
    lines.join("\n") + "\n"
}

/// The wire word of a closed list's member.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
