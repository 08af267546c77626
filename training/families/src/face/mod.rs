//! Invented people in a family's way of drawing faces.

use specimen::Dice;
use tiny_skia::{Color, Paint, PathBuilder, Pixmap, Rect, Transform};

use crate::FamilyError;
use crate::family::Family;

/// What one invented person looks like.
#[derive(Debug, Clone)]
pub struct Look {
    skin: (u8, u8, u8),
}

impl Look {
    pub fn of(_family: &Family, dice: &mut Dice) -> Self {
        Self { skin: (dice.whole(150, 250) as u8, 190, 160) }
    }
}

/// A person from the head down to the lower edge of the picture, before nothing: transparent all round.
#[derive(Debug, Clone)]
pub struct UpperBody {
    pub pixmap: Pixmap,
    /// Hair, face and chin: x, y, width, height in fractions of the picture.
    pub head: [f32; 4],
    /// Where the left and the right shoulder of the picture are, in fractions.
    pub shoulders: [(f32, f32); 2],
}

/// Draws a person without arms.
pub fn draw_upper_body(look: &Look, width_px: u32, height_px: u32) -> Result<UpperBody, FamilyError> {
    let mut pixmap = Pixmap::new(width_px, height_px).ok_or(FamilyError::NoArea { width_px, height_px })?;
    let (width, height) = (width_px as f32, height_px as f32);
    let mut paint = Paint::default();
    paint.set_color_rgba8(60, 70, 110, 255);
    if let Some(body) = Rect::from_xywh(width * 0.1, height * 0.55, width * 0.8, height * 0.45) {
        pixmap.fill_rect(body, &paint, Transform::identity(), None);
    }
    paint.set_color_rgba8(look.skin.0, look.skin.1, look.skin.2, 255);
    let oval = Rect::from_xywh(width * 0.3, height * 0.1, width * 0.4, height * 0.5)
        .and_then(PathBuilder::from_oval);
    if let Some(oval) = oval {
        pixmap.fill_path(&oval, &paint, tiny_skia::FillRule::Winding, Transform::identity(), None);
    }
    Ok(UpperBody { pixmap, head: [0.3, 0.1, 0.4, 0.5], shoulders: [(0.1, 0.6), (0.9, 0.6)] })
}

/// Draws a portrait photo with a backdrop that fills the picture.
pub fn draw_portrait(
    look: &Look,
    width_px: u32,
    height_px: u32,
    dice: &mut Dice,
) -> Result<Pixmap, FamilyError> {
    let mut pixmap = Pixmap::new(width_px, height_px).ok_or(FamilyError::NoArea { width_px, height_px })?;
    let shade = dice.whole(190, 250) as u8;
    pixmap.fill(Color::from_rgba8(shade, shade, shade, 255));
    let body = draw_upper_body(look, width_px, height_px)?;
    pixmap.draw_pixmap(
        0,
        0,
        body.pixmap.as_ref(),
        &tiny_skia::PixmapPaint::default(),
        Transform::identity(),
        None,
    );
    Ok(pixmap)
}
