//! Pages of running text: Chinese or Latin, in a book, and notices that are written from top to bottom.

use super::press::Press;
use crate::canvas::{Lettering, WIDTH};
use crate::words;

/// Fills a column with paragraphs: x and width in units, from `y` down to `bottom`.
pub(super) fn paragraphs(
    press: &mut Press<'_>,
    [x, width]: [f32; 2],
    [y, bottom]: [f32; 2],
    size: f32,
    latin: bool,
) {
    let plain = press.value(size);
    let text = Lettering { spacing: plain.spacing.min(0.06), ..plain };
    let leading = size * press.dice.between(1.35, 1.9);
    let mut below = y;
    while below < bottom {
        let lines = press.dice.whole(2, 9);
        let ems = width / (text.size * (text.stretch + text.spacing));
        let words = if latin {
            wrapped(&words::latin_sentence(lines * 9, press.dice), ems * 1.9)
        } else {
            let count = (ems * (lines as f32 - press.dice.between(0.2, 0.9))).max(4.0) as u32;
            words::broken(&format!("\u{3000}\u{3000}{}", words::passage(count, press.dice)), ems)
        };
        for line in words {
            if below < bottom {
                press.canvas.text_within(x, below, width, &text, line.trim_start_matches(' '));
            }
            below += leading;
        }
        below += leading * press.dice.pick(&[0.0, 0.0, 0.6]);
    }
}

/// Latin words in lines of so many characters.
fn wrapped(text: &str, characters: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let length = lines.last().map_or(0, String::len);
        if length > 0 && (length + word.len() + 1) as f32 > characters {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

pub(super) fn page(press: &mut Press<'_>) {
    let height = press.canvas.height;
    let latin = press.dice.chance(0.35);
    let margin = press.dice.between(60.0, 130.0);
    let mut y = margin + 40.0;
    if press.dice.chance(0.75) {
        let size = press.dice.between(42.0, 76.0);
        let heading = press.heading(size);
        let title = if latin {
            words::latin_sentence(4, press.dice)
        } else {
            words::chinese(press.dice.whole(4, 12), press.dice)
        };
        press.canvas.text_centred(WIDTH / 2.0, y + size * 0.5, &heading.fitted(&title, 800.0), &title);
        y += size * 2.0;
    }
    let size = press.dice.between(22.0, 40.0);
    let width = WIDTH - 2.0 * margin;
    if press.dice.chance(0.2) {
        let half = width / 2.0 - 20.0;
        paragraphs(press, [margin, half], [y, height - margin], size * 0.8, latin);
        paragraphs(press, [margin + half + 40.0, half], [y, height - margin], size * 0.8, latin);
    } else {
        let bottom = height * press.dice.between(0.5, 1.0) - margin;
        paragraphs(press, [margin, width], [y, bottom], size, latin);
    }
    if press.dice.chance(0.3) {
        let (x, y) = (press.dice.between(0.3, 0.85), press.dice.between(0.7, 0.92));
        press.emblem(x, y, 80.0);
    }
}

/// With a running head, a page number and now and then a picture.
pub(super) fn book_page(press: &mut Press<'_>) {
    let height = press.canvas.height;
    let latin = press.dice.chance(0.5);
    let small = press.label(22.0);
    let head = if latin { words::latin_sentence(3, press.dice) } else { words::chinese(7, press.dice) };
    let left = press.dice.chance(0.5);
    let x = if left { 110.0 } else { 640.0 };
    press.canvas.text_within(x, 80.0, 280.0, &small, &head);
    let number = press.dice.whole(2, 480).to_string();
    press.canvas.text_centred(WIDTH / 2.0, height - 60.0, &small, &number);
    let size = press.dice.between(24.0, 34.0);
    let middle = height * press.dice.between(0.35, 0.6);
    paragraphs(press, [110.0, 780.0], [140.0, middle], size, latin);
    let from = if press.dice.chance(0.5) {
        press.emblem(0.5, middle / height + 0.13, 120.0);
        middle + height * 0.26
    } else {
        middle + 20.0
    };
    paragraphs(press, [110.0, 780.0], [from, height - 120.0], size, latin);
}

/// Columns from top to bottom, the first on the right.
pub(super) fn vertical_notice(press: &mut Press<'_>) {
    let height = press.canvas.height;
    let size = press.dice.between(32.0, 64.0);
    let lettering = press.value(size);
    let step = lettering.size * press.dice.between(1.4, 2.0);
    let mut x = WIDTH - 90.0 - lettering.size;
    if press.dice.chance(0.7) {
        let heading = press.heading(size * 1.6);
        let title = words::chinese(press.dice.whole(3, 6), press.dice);
        x -= heading.size * 0.6;
        press.canvas.column(x, 90.0, &heading, &title);
        x -= heading.size * 0.5 + step * 0.6;
    }
    let room = (height - 180.0) / (lettering.size * (1.0 + lettering.spacing));
    while x > 80.0 {
        let count = (room * press.dice.pick(&[1.0, 1.0, 1.0, 0.6])) as u32;
        let text = words::passage(count.saturating_sub(1).max(1), press.dice);
        press.canvas.column(x, 90.0, &lettering, &text.chars().take(room as usize).collect::<String>());
        x -= step;
    }
}
