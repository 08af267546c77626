//! Reviewing: the queue, one case with all that a reviewer needs, and the path of a decision into the store.

mod background;
mod case_view;
mod masking;
mod queue;
mod reasons;
mod verdict_check;
