//! Reviewing: the queue, one case with all that a reviewer needs, and the path of a decision into the store.

mod background;
mod case_view;
#[cfg(test)]
mod fixtures;
mod masking;
mod queue;
mod reasons;
mod verdict_check;
