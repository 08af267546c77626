//! Reading the clock, and what is said of many readings.

use std::time::Instant;

/// What a piece of work took on this thread.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    pub wall_ms: f64,
    /// Without the time in which other programs had the processor; known on Linux only.
    pub processor_ms: Option<f64>,
}

pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (start, before) = (Instant::now(), processor_ms());
    let result = work();
    let wall_ms = start.elapsed().as_secs_f64() * 1000.0;
    let processor_ms = processor_ms().zip(before).map(|(after, before)| after - before);
    (result, Took { wall_ms, processor_ms })
}

/// First number of the file: nanoseconds that this thread has spent on a processor.
fn processor_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds as f64 / 1e6)
}

/// The value below which this share of the values lies. 0 for none.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}
