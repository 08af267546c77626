//! A flat thing seen by a camera: where its corners fall in the picture, and which of its points a pixel shows.

use tiny_skia::Pixmap;

use crate::frame::{Frame, unit};
use crate::projection::{inverse, project, to_quad};

/// How a card lies before the camera. Angles in degrees, lengths in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    pub centre: (f32, f32),
    pub width: f32,
    /// In the picture's plane, clockwise.
    pub tilt: f32,
    /// Upper edge away from the camera.
    pub pitch: f32,
    /// Right edge away from the camera.
    pub yaw: f32,
}

/// How far the camera stands away, in pixels: as a phone held some 30 cm above.
const DISTANCE: f32 = 2600.0;

/// The corners in the picture, clockwise from the flat thing's top left.
pub(crate) type Quad = [(f32, f32); 4];

impl Pose {
    pub fn quad(&self, aspect: f32) -> Quad {
        let (half_width, half_height) = (self.width / 2.0, self.width / aspect / 2.0);
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        corners.map(|(x, y)| self.seen(x * half_width, y * half_height))
    }

    fn seen(&self, x: f32, y: f32) -> (f32, f32) {
        let (sin, cos) = self.yaw.to_radians().sin_cos();
        let (x, depth) = (x * cos, x * sin);
        let (sin, cos) = self.pitch.to_radians().sin_cos();
        let (y, depth) = (y * cos, depth - y * sin);
        let (sin, cos) = self.tilt.to_radians().sin_cos();
        let (x, y) = (x * cos - y * sin, x * sin + y * cos);
        let nearer = DISTANCE / (DISTANCE + depth);
        (self.centre.0 + x * nearer, self.centre.1 + y * nearer)
    }
}

/// The edges of a convex quad, each as a point and its outward direction, and how round its corners are.
pub(crate) struct Edges {
    edges: [((f32, f32), (f32, f32)); 4],
    corner: f32,
}

impl Edges {
    pub fn of(quad: &Quad, corner: f32) -> Self {
        let edges = std::array::from_fn(|index| {
            let ((ax, ay), (bx, by)) = (quad[index], quad[(index + 1) % 4]);
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx.hypot(dy);
            ((ax, ay), (dy / length, -dx / length))
        });
        Self { edges, corner }
    }

    /// How far a point lies outside; negative inside.
    pub fn outside(&self, x: f32, y: f32) -> f32 {
        // Measured from a quad that is smaller by the corners' radius: round its corners, two edges count.
        let inner =
            self.edges.map(|((ax, ay), (out_x, out_y))| (x - ax) * out_x + (y - ay) * out_y + self.corner);
        let nearest = inner.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let distance = if nearest <= 0.0 {
            nearest
        } else {
            inner.iter().map(|distance| distance.max(0.0).powi(2)).sum::<f32>().sqrt()
        };
        distance - self.corner
    }
}

/// Draws a pixmap into the quad, each colour changed by `light`, which is told the place in the picture.
pub(crate) fn lay(
    frame: &mut Frame,
    pixmap: &Pixmap,
    quad: &Quad,
    light: impl Fn(f32, f32, [f32; 3]) -> [f32; 3],
) {
    let Some(back) = inverse(&to_quad(quad)) else { return };
    let (left, right) = bounds(quad.iter().map(|corner| corner.0), frame.width);
    let (top, bottom) = bounds(quad.iter().map(|corner| corner.1), frame.height);
    let (width, height) = (pixmap.width() as f32, pixmap.height() as f32);
    for row in top..bottom {
        for column in left..right {
            let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
            let (u, v) = project(&back, x, y);
            // Half a pixel of margin lets the edge blend.
            let Some((colour, alpha)) = sample(pixmap, u * width - 0.5, v * height - 0.5) else { continue };
            let pixel = &mut frame.pixels[row * frame.width + column];
            let lit = light(x, y, colour);
            *pixel = std::array::from_fn(|channel| pixel[channel] * (1.0 - alpha) + lit[channel] * alpha);
        }
    }
}

fn bounds(values: impl Iterator<Item = f32> + Clone, limit: usize) -> (usize, usize) {
    let low = values.clone().fold(f32::INFINITY, f32::min).floor().max(0.0) as usize;
    let high = values.fold(f32::NEG_INFINITY, f32::max).ceil().clamp(0.0, limit as f32) as usize;
    (low.min(limit), high)
}

/// The colour at a place between pixels, and its opacity; beyond the edge it fades within one pixel.
fn sample(pixmap: &Pixmap, x: f32, y: f32) -> Option<([f32; 3], f32)> {
    let (width, height) = (pixmap.width() as i32, pixmap.height() as i32);
    if x <= -1.0 || y <= -1.0 || x >= width as f32 || y >= height as f32 {
        return None;
    }
    let (left, top) = (x.floor(), y.floor());
    let (across, down) = (x - left, y - top);
    let mut sum = [0.0f32; 4];
    for (dx, dy, share) in [
        (0, 0, (1.0 - across) * (1.0 - down)),
        (1, 0, across * (1.0 - down)),
        (0, 1, (1.0 - across) * down),
        (1, 1, across * down),
    ] {
        let (column, row) = (left as i32 + dx, top as i32 + dy);
        if (0..width).contains(&column) && (0..height).contains(&row) {
            let pixel = pixmap.pixels()[(row * width + column) as usize];
            let channels = [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()];
            sum = std::array::from_fn(|channel| sum[channel] + unit(channels[channel]) * share);
        }
    }
    let [red, green, blue, alpha] = sum;
    (alpha > 0.002).then(|| ([red / alpha, green / alpha, blue / alpha], alpha.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_square_land_on_those_of_the_quad_and_come_back() {
        let pose = Pose { centre: (600.0, 400.0), width: 700.0, tilt: 12.0, pitch: 15.0, yaw: -8.0 };
        let quad = pose.quad(1.585);
        let forth = to_quad(&quad);
        let back = inverse(&forth).unwrap();
        for (corner, (u, v)) in quad.iter().zip([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]) {
            let (x, y) = project(&forth, u, v);
            assert!((x - corner.0).abs() < 0.1 && (y - corner.1).abs() < 0.1, "{corner:?} got {x}, {y}");
            let (u_back, v_back) = project(&back, x, y);
            assert!((u - u_back).abs() < 1e-3 && (v - v_back).abs() < 1e-3, "{corner:?}");
        }
    }

    #[test]
    fn inside_is_negative_and_outside_positive() {
        let quad = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        let edges = Edges::of(&quad, 0.0);
        assert_eq!(edges.outside(5.0, 5.0), -5.0);
        assert_eq!(edges.outside(13.0, 5.0), 3.0);
        assert_eq!(edges.outside(13.0, 14.0), 5.0);
        let round = Edges::of(&quad, 2.0);
        assert_eq!(round.outside(13.0, 5.0), 3.0);
        assert!(round.outside(10.0, 10.0) > 0.8, "a rounded corner does not reach the quad's");
    }
}
