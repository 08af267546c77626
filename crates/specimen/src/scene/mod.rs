//! The three kinds of pictures: a card on a desk, a person holding a card up, a portrait.

mod desk;
mod held;
mod portrait;

pub(crate) use desk::on_desk;
pub(crate) use held::held_up;
pub(crate) use portrait::portrait;

/// The pictures of a phone after a messenger has made them smaller.
pub(crate) const WIDTH: usize = 1280;
pub(crate) const HEIGHT: usize = 960;

/// How a card stands in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Whole,
    /// Part of the card lies outside of the picture.
    Cut,
}
