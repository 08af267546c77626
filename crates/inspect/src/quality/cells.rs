//! The rectified card in cells of 4 × 4 pixels, some half a millimetre: fine enough for a spot of light or a
//! fingertip, coarse enough for noise to even out.

use image::RgbImage;

use crate::luma::luma;

const SIDE: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    /// Mean red, green and blue.
    pub colour: [f32; 3],
    /// Of the brightness of its pixels.
    pub darkest: f32,
    pub lightest: f32,
}

impl Cell {
    pub fn luma(&self) -> f32 {
        let [red, green, blue] = self.colour;
        0.299 * red + 0.587 * green + 0.114 * blue
    }

    /// Its weakest channel: high for what is white, low for what is dark or coloured.
    pub fn whiteness(&self) -> f32 {
        self.colour.into_iter().fold(255.0, f32::min)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cells {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<Cell>,
}

impl Cells {
    /// What is left over at the right and lower border belongs to no cell.
    pub fn of(card: &RgbImage) -> Self {
        let (width, height) = (card.width() as usize / SIDE, card.height() as usize / SIDE);
        let stride = 3 * card.width() as usize;
        let mut cells = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let start = row * SIDE * stride + column * SIDE * 3;
                cells.push(cell(&card.as_raw()[start..], stride));
            }
        }
        Self { width, height, cells }
    }

    /// The groups of neighbouring cells (above, below, beside) for which `holds`, each as the cells' indices.
    pub fn groups(&self, holds: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
        let mut open: Vec<bool> = (0..self.cells.len()).map(holds).collect();
        let mut groups = Vec::new();
        for start in 0..open.len() {
            if !std::mem::take(&mut open[start]) {
                continue;
            }
            let mut group = vec![start];
            let mut next = 0;
            while let Some(&index) = group.get(next) {
                next += 1;
                for neighbour in self.neighbours(index) {
                    if std::mem::take(&mut open[neighbour]) {
                        group.push(neighbour);
                    }
                }
            }
            groups.push(group);
        }
        groups
    }

    pub fn neighbours(&self, index: usize) -> impl Iterator<Item = usize> {
        let (column, width, end) = (index % self.width, self.width, self.cells.len());
        [
            (column > 0).then(|| index - 1),
            (column + 1 < width).then(|| index + 1),
            index.checked_sub(width),
            Some(index + width).filter(|below| *below < end),
        ]
        .into_iter()
        .flatten()
    }

    /// The box round some cells: left, top, right, bottom in fractions of the card.
    pub fn bounds(&self, group: &[usize]) -> [f32; 4] {
        let (width, height) = (self.width as f32, self.height as f32);
        group.iter().fold([1.0, 1.0, 0.0, 0.0], |[left, top, right, bottom], index| {
            let (column, row) = ((index % self.width) as f32, (index / self.width) as f32);
            [
                left.min(column / width),
                top.min(row / height),
                right.max((column + 1.0) / width),
                bottom.max((row + 1.0) / height),
            ]
        })
    }
}

fn cell(pixels: &[u8], stride: usize) -> Cell {
    let mut sum = [0u32; 3];
    let (mut darkest, mut lightest) = (255.0f32, 0.0f32);
    for row in 0..SIDE {
        for pixel in pixels[row * stride..row * stride + 3 * SIDE].chunks_exact(3) {
            sum = std::array::from_fn(|channel| sum[channel] + u32::from(pixel[channel]));
            let luma = luma(pixel);
            darkest = darkest.min(luma);
            lightest = lightest.max(luma);
        }
    }
    let share = 1.0 / (SIDE * SIDE) as f32;
    Cell { colour: sum.map(|value| value as f32 * share), darkest, lightest }
}

/// The value below which this part of all lies; nothing for none.
pub(super) fn percentile(mut values: Vec<f32>, part: f32) -> Option<f32> {
    let place = ((values.len() as f32 * part) as usize).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable_by(place, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn cells_that_touch_are_one_group() {
        // Two bars, one of them bent, and a cell that touches by a corner only.
        let map = ["##..#", ".#...", ".##..", "...#."];
        let card = RgbImage::from_fn(20, 16, |x, y| {
            let set = map[y as usize / 4].as_bytes()[x as usize / 4] == b'#';
            Rgb(if set { [255; 3] } else { [10; 3] })
        });
        let cells = Cells::of(&card);
        let mut groups = cells.groups(|index| cells.cells[index].whiteness() > 200.0);
        groups.iter_mut().for_each(|group| group.sort_unstable());
        assert_eq!(groups, [vec![0, 1, 6, 11, 12], vec![4], vec![18]]);
        assert_eq!(cells.bounds(&groups[0]), [0.0, 0.0, 0.6, 0.75]);
    }
}
