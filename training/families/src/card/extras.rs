//! What stands on documents beside their data: marks of a specimen, chips, codes, shimmering patches, borders.

use specimen::paint::{radial, solid};

use super::paper::smooth_noise;
use super::press::Press;
use crate::canvas::{Lettering, WIDTH, rounded};
use crate::family::colour;

impl Press<'_> {
    /// The mark that no document goes without: where, how large and how strong differs, so that it is never the one
    /// thing to go by.
    pub fn marks(&mut self) {
        let height = self.canvas.height;
        let word = self.dice.pick(&["样本", "SPECIMEN", "样本 SPECIMEN", "样 本", "SPECIMEN 样本"]);
        let hue = self.dice.pick(&[0.0, 0.0, 220.0, 120.0, self.family.palette.hue]);
        let tone = colour(hue, self.dice.between(0.1, 0.8), self.dice.between(0.3, 0.6));
        let across = self.dice.chance(0.4);
        if across {
            let size = self.dice.between(60.0, 130.0);
            let lettering = Lettering { opacity: self.dice.between(0.1, 0.4), ..self.heading(size) };
            let lettering = Lettering { colour: tone, ..lettering.fitted(word, WIDTH * 0.9) };
            let centre = (WIDTH * self.dice.between(0.35, 0.65), height * self.dice.between(0.35, 0.65));
            let turn = self.dice.between(-35.0, 35.0);
            let half = lettering.width(word) / 2.0;
            self.canvas.turned(turn, centre, |canvas| {
                canvas.unboxed_text(centre.0 - half, centre.1 + size * 0.35, &lettering, word);
            });
        }
        if !across || self.dice.chance(0.3) {
            let size = self.dice.between(13.0, 24.0);
            let lettering =
                Lettering { colour: tone, opacity: self.dice.between(0.5, 1.0), ..self.value(size) }
                    .fitted(word, 300.0);
            let y = if self.dice.chance(0.7) { height - size * 0.7 } else { size * 1.4 };
            let x = self.dice.between(0.04, 0.96) * (WIDTH - lettering.width(word));
            self.canvas.unboxed_text(x, y, &lettering, word);
        }
    }

    /// Now and then a chip, a shimmering patch, a code, a border.
    pub fn extras(&mut self, share: f32) {
        let height = self.canvas.height;
        if self.dice.chance(share * 0.4) {
            let (x, y) = (self.dice.between(60.0, 820.0), height * self.dice.between(0.15, 0.65));
            self.chip(x, y, 92.0);
        }
        if self.dice.chance(share * 0.5) {
            let centre = (WIDTH * self.dice.unit(), height * self.dice.unit());
            self.shimmer(centre);
        }
        if self.dice.chance(share * 0.4) {
            let side = self.dice.between(80.0, 150.0);
            let (x, y) = (self.dice.between(20.0, 960.0 - side), self.dice.between(0.1, 0.7) * height);
            self.matrix_code(x, y, side);
        }
        if self.dice.chance(share * 0.4) {
            let (x, y) = (self.dice.between(20.0, 500.0), self.dice.between(0.02, 0.93) * height);
            let size = (self.dice.between(160.0, 420.0), self.dice.between(24.0, 60.0));
            self.bar_code([x, y.min(height - size.1), size.0, size.1]);
        }
        if self.dice.chance(share * 0.4) {
            let inset = self.dice.between(8.0, 26.0);
            let border = [inset, inset, WIDTH - 2.0 * inset, height - 2.0 * inset];
            let thickness = self.dice.between(1.0, 6.0);
            self.canvas.frame(border, &solid(self.label_ink, 0.6), thickness);
        }
    }

    /// Now and then faint hills or roofs along the foot.
    pub fn scenery(&mut self, share: f32) {
        if !self.dice.chance(share) {
            return;
        }
        let height = self.canvas.height;
        let palette = self.family.palette;
        let square = self.dice.chance(0.3);
        for range in 0..self.dice.whole(1, 3) {
            let light = if palette.dark { 0.4 } else { self.dice.between(0.45, 0.75) };
            let tone = palette.tint(self.dice.unit(), light, 1.0);
            let (base, rise) = (height * self.dice.between(0.45, 0.9), height * self.dice.between(0.08, 0.3));
            let seed = self.dice.next() as u32;
            let ridge = specimen::paint::path(|builder| {
                builder.move_to(0.0, height);
                for step in 0..=40u8 {
                    let x = f32::from(step) * WIDTH / 40.0;
                    let place = f32::from(step) * 0.22 + range as f32 * 7.0;
                    let y = base - rise * smooth_noise(place, 0.5, seed);
                    let steps = if square { (y / 24.0).round() * 24.0 } else { y };
                    builder.line_to(x, steps);
                }
                builder.line_to(WIDTH, height);
                builder.close();
            });
            let opacity = self.dice.between(0.12, 0.4);
            self.canvas.fill(ridge.as_ref(), &solid(tone, opacity));
        }
    }

    pub fn chip(&mut self, x: f32, y: f32, size: f32) {
        let body = rounded([x, y, size, size * 0.8], size * 0.12);
        let lit = self.dice.pick(&[x, x + size]);
        let gold = if self.dice.chance(0.6) { (214, 180, 96) } else { (190, 194, 200) };
        self.canvas.fill(body.as_ref(), &radial((lit, y), size * 1.3, ((250, 236, 190), 1.0), (gold, 1.0)));
        let groove = solid((110, 92, 50), 0.8);
        for share in [0.27, 0.53] {
            self.canvas.line((x, y + size * share), (x + size * 0.34, y + size * share), &groove, 2.0);
            self.canvas.line((x + size * 0.66, y + size * share), (x + size, y + size * share), &groove, 2.0);
        }
        self.canvas.frame([x + size * 0.34, y + size * 0.1, size * 0.32, size * 0.6], &groove, 2.0);
    }

    /// A patch that looks like a hologram's.
    fn shimmer(&mut self, centre: (f32, f32)) {
        let radius = self.dice.between(50.0, 190.0);
        let hue = self.dice.between(0.0, 360.0);
        let (step, rise) = (self.dice.pick(&[-0.3, 0.3]), self.dice.between(-0.5, 0.5));
        for ring in 0..3u8 {
            let offset = f32::from(ring) * radius * step;
            let paint = radial(
                (centre.0 + offset, centre.1 - offset * rise),
                radius,
                (colour(hue + 90.0 * f32::from(ring), 0.8, 0.75), 0.28),
                (colour(hue + 60.0, 0.7, 0.7), 0.0),
            );
            self.canvas.oval((centre.0 + offset, centre.1 - offset * rise), (radius, radius), &paint);
        }
    }

    pub fn matrix_code(&mut self, x: f32, y: f32, side: f32) {
        let cells = self.dice.whole(17, 27);
        let cell = side / cells as f32;
        self.canvas.rectangle([x, y, side, side], &solid((250, 250, 250), 0.95));
        let ink = solid((20, 20, 24), 1.0);
        let corner = 7;
        let dots = specimen::paint::path(|builder| {
            for row in 0..cells {
                for column in 0..cells {
                    let finder = (row < corner && (column < corner || column >= cells - corner))
                        || (row >= cells - corner && column < corner);
                    if !finder && self.dice.chance(0.5) {
                        let place = (x + column as f32 * cell, y + row as f32 * cell);
                        if let Some(dot) = tiny_skia::Rect::from_xywh(place.0, place.1, cell, cell) {
                            builder.push_rect(dot);
                        }
                    }
                }
            }
        });
        self.canvas.fill(dots.as_ref(), &ink);
        let far = side - 7.0 * cell;
        for (left, top) in [(0.0, 0.0), (far, 0.0), (0.0, far)] {
            let (left, top) = (x + left + cell * 0.5, y + top + cell * 0.5);
            self.canvas.frame([left, top, cell * 6.0, cell * 6.0], &ink, cell);
            self.canvas.rectangle([left + cell * 1.5, top + cell * 1.5, cell * 3.0, cell * 3.0], &ink);
        }
    }

    pub fn bar_code(&mut self, [x, y, width, height]: [f32; 4]) {
        self.canvas.rectangle([x, y, width, height], &solid((250, 250, 250), 0.9));
        let mut at = x + 8.0;
        let bars = specimen::paint::path(|builder| {
            while at < x + width - 12.0 {
                let bar = self.dice.pick(&[2.0, 2.0, 4.0, 6.0]);
                if let Some(bar) = tiny_skia::Rect::from_xywh(at, y + 3.0, bar, height - 6.0) {
                    builder.push_rect(bar);
                }
                at += bar + self.dice.pick(&[2.0, 3.0, 5.0]);
            }
        });
        self.canvas.fill(bars.as_ref(), &solid((18, 18, 20), 1.0));
    }
}
