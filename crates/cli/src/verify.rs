//! `verify`: checks an audit export by itself: signatures, both chains, receipts. It needs no station and no
//! server.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use protocol::PublicKey;
use protocol::export::{self, ExportError, Report};

#[derive(Args)]
pub struct Options {
    /// The server's public key in base64, as its operator publishes it. Without it the key in the file is taken,
    /// and the result says only that the file fits together.
    #[arg(long, value_parser = public_key)]
    server_key: Option<PublicKey>,
    /// The export.
    file: PathBuf,
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| "a public key is 32 bytes in base64".to_owned())
}

/// Ends with 0 if everything holds, 1 if something does not, 2 if the file cannot be read.
pub fn run(options: &Options) -> ExitCode {
    let checked = File::open(&options.file)
        .map_err(ExportError::Io)
        .and_then(|file| export::verify(BufReader::new(file), options.server_key.as_ref()));
    let (text, code) = match checked {
        Ok(report) => (told(&report, options.server_key.is_some()), 0),
        Err(error) => {
            let code = if matches!(error, ExportError::Io(_)) { 2 } else { 1 };
            (
                format!("{}: NOT VERIFIED / 验证不通过: {}\n", options.file.display(), with_causes(&error)),
                code,
            )
        }
    };
    // Whoever reads the output may have gone; the exit code says it all.
    let _ = if code == 0 {
        io::stdout().write_all(text.as_bytes())
    } else {
        io::stderr().write_all(text.as_bytes())
    };
    ExitCode::from(code)
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn told(report: &Report, is_server_trusted: bool) -> String {
    let Report { header, counts, head, anchored, without_receipt } = report;
    let trust = if is_server_trusted {
        "as given / 与所给公钥一致"
    } else {
        "from the file itself: compare it with what the server's operator publishes / 取自文件本身，请与中心公布的公钥核对"
    };
    format!(
        "VERIFIED / 验证通过\n\
         station / 审核站: {}\n\
         exported / 导出时间: {}\n\
         server key / 中心公钥: {} ({trust})\n\
         audit entries / 审计条目: {} (head / 链首 {})\n\
         anchored by receipts up to / 回执锚定至: {anchored}\n\
         operations / 操作: {}\n\
         receipts / 回执: {}\n\
         operations without receipt / 尚无回执的操作: {without_receipt}\n",
        header.station,
        header.exported_at.to_rfc3339(),
        header.server_key,
        counts.entries,
        head.hash,
        counts.operations,
        counts.receipts,
    )
}
