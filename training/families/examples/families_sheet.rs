//! Contact sheets of cards and people, to be looked at: `cargo run -p families --example families_sheet -- [WIDTH] [SEED] [WHAT]`,
//! with WHAT one of `resident`, `permits`, `other`, `people`, `portraits`; written below target/sheets. Says how long a
//! card takes.
#![allow(clippy::print_stdout, reason = "a program for people to look at its output")]

use std::time::Instant;

use families::{
    Document, Family, FamilyError, Kind, Look, OtherDocument, draw_card, draw_portrait, draw_upper_body,
    families,
};
use specimen::Dice;
use tiny_skia::{Color, Pixmap, PixmapPaint, Transform};

const COLUMNS: u32 = 6;
const ROWS: u32 = 6;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let width: u32 = arguments.next().map_or(Ok(300), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let what = arguments.next().unwrap_or_else(|| "resident".to_owned());
    let mut sheet = Pixmap::new(width * COLUMNS, width * ROWS).ok_or("no room")?;
    sheet.fill(Color::from_rgba8(90, 96, 100, 255));
    let started = Instant::now();
    let held_out = std::env::var_os("HELD_OUT").is_some();
    let chosen: Vec<&Family> =
        families().iter().filter(|family| held_out == (family.split as u8 > 0)).collect();
    for place in 0..COLUMNS * ROWS {
        let mut dice = Dice::new(seed * 1000 + u64::from(place), "sheet");
        let family = chosen[(dice.next() % chosen.len() as u64) as usize];
        let picture = picture(&what, family, place, &mut dice, width)?;
        let (x, y) = ((place % COLUMNS * width) as i32, (place / COLUMNS * width) as i32);
        let fit = (width as f32 * 0.98 / picture.height() as f32).min(0.98);
        let transform = Transform::from_scale(fit, fit).post_translate(x as f32, y as f32);
        let paint = PixmapPaint { quality: tiny_skia::FilterQuality::Bilinear, ..PixmapPaint::default() };
        sheet.draw_pixmap(0, 0, picture.as_ref(), &paint, transform, None);
    }
    println!("{:.1} ms each", started.elapsed().as_secs_f64() * 1000.0 / f64::from(COLUMNS * ROWS));
    std::fs::create_dir_all("target/sheets")?;
    let (side, path) = (sheet.width(), format!("target/sheets/{what}-{seed}.png"));
    // Nothing of the sheet is transparent, so that its pixels are plain colours.
    image::save_buffer(path, sheet.data(), side, sheet.height(), image::ColorType::Rgba8)?;
    Ok(())
}

fn picture(
    what: &str,
    family: &Family,
    place: u32,
    dice: &mut Dice,
    width: u32,
) -> Result<Pixmap, FamilyError> {
    let kind = match (what, place % 4) {
        ("people", _) => return Ok(draw_upper_body(&Look::of(family, dice), width, width)?.pixmap),
        ("portraits", _) => return draw_portrait(&Look::of(family, dice), width * 4 / 5, width, dice),
        ("other", _) => Kind::Other(OtherDocument::ALL[place as usize % OtherDocument::ALL.len()]),
        ("permits", 0) => Kind::PortraitSide(Document::HkMacaoPermit),
        ("permits", 1) => Kind::EmblemSide(Document::HkMacaoPermit),
        ("permits", 2) => Kind::PortraitSide(Document::TaiwanPermit),
        ("permits", _) => Kind::EmblemSide(Document::TaiwanPermit),
        (_, 0) => Kind::PortraitSide(Document::ResidentId),
        (_, 1) => Kind::EmblemSide(Document::ResidentId),
        (_, 2) => Kind::PortraitSide(Document::ResidencePermit),
        (_, _) => Kind::EmblemSide(Document::ResidencePermit),
    };
    Ok(draw_card(family, kind, dice, width)?.pixmap)
}
