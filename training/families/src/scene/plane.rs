//! A flat thing seen by a camera: where its corners fall in the picture, and which of its points a pixel shows.

use specimen::projection::{Matrix, inverse, project, to_quad};
use tiny_skia::Pixmap;

use super::canvas::{Canvas, Colour, unit};

/// The corners in the picture, clockwise from the flat thing's top left.
pub(crate) type Corners = [(f32, f32); 4];

/// How a flat thing lies before the camera. Angles in degrees, lengths in pixels.
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
    /// From the camera, in pixels.
    pub distance: f32,
}

impl Pose {
    /// Of a thing that is `aspect` times as wide as high.
    pub fn corners(&self, aspect: f32) -> Corners {
        let (half_width, half_height) = (self.width / 2.0, self.width / aspect / 2.0);
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .map(|(x, y)| self.seen(x * half_width, y * half_height))
    }

    fn seen(&self, x: f32, y: f32) -> (f32, f32) {
        let (sin, cos) = self.yaw.to_radians().sin_cos();
        let (x, depth) = (x * cos, x * sin);
        let (sin, cos) = self.pitch.to_radians().sin_cos();
        let (y, depth) = (y * cos, depth - y * sin);
        let (sin, cos) = self.tilt.to_radians().sin_cos();
        let (x, y) = (x * cos - y * sin, x * sin + y * cos);
        let nearer = self.distance / (self.distance + depth);
        (self.centre.0 + x * nearer, self.centre.1 + y * nearer)
    }
}

/// The mean of the lengths of upper and lower edge.
pub(crate) fn width_of(corners: &Corners) -> f32 {
    let length = |one: (f32, f32), other: (f32, f32)| (other.0 - one.0).hypot(other.1 - one.1);
    (length(corners[0], corners[1]) + length(corners[3], corners[2])) / 2.0
}

/// From the picture back to the flat thing, whose sides are 1 long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    back: Matrix,
    /// How far the middle of its upper and lower edge is bent down, in parts of its height.
    curl: f32,
}

impl View {
    /// Nothing for corners without an area.
    pub fn of(corners: &Corners, curl: f32) -> Option<Self> {
        Some(Self { back: inverse(&to_quad(corners))?, curl })
    }

    /// Which point of the flat thing is seen at a place; outside of 0 to 1 beside it.
    pub fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let (u, v) = project(&self.back, x, y);
        (u, v - self.curl * 4.0 * u * (1.0 - u))
    }
}

/// Draws a pixmap into the corners, each colour changed by `light`, which is told the place in the picture. `curl`
/// as in [`View`].
pub(crate) fn lay(
    canvas: &mut Canvas,
    pixmap: &Pixmap,
    corners: &Corners,
    curl: f32,
    light: impl Fn(f32, f32, Colour) -> Colour,
) {
    let Some(view) = View::of(corners, curl) else { return };
    let (left, right) = bounds(corners.iter().map(|corner| corner.0), 2.0, canvas.width);
    let bend =
        curl.abs() * (corners[3].1 - corners[0].1).abs().max((corners[1].1 - corners[0].1).abs()) + 2.0;
    let (top, bottom) = bounds(corners.iter().map(|corner| corner.1), bend, canvas.height);
    let (width, height) = (pixmap.width() as f32, pixmap.height() as f32);
    for row in top..bottom {
        for column in left..right {
            let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
            let (u, v) = view.place(x, y);
            let Some((colour, alpha)) = sample(pixmap, u * width - 0.5, v * height - 0.5) else { continue };
            let pixel = &mut canvas.pixels[row * canvas.width + column];
            let lit = light(x, y, colour);
            *pixel = std::array::from_fn(|channel| pixel[channel] * (1.0 - alpha) + lit[channel] * alpha);
        }
    }
}

/// The pixels from and up to which something reaches, within a picture's side.
pub(crate) fn bounds(values: impl Iterator<Item = f32> + Clone, margin: f32, limit: usize) -> (usize, usize) {
    let low = (values.clone().fold(f32::INFINITY, f32::min) - margin).max(0.0) as usize;
    let high = (values.fold(f32::NEG_INFINITY, f32::max) + margin).clamp(0.0, limit as f32) as usize;
    (low.min(limit), high)
}

/// The colour at a place between pixels, and its opacity; beyond the edge it fades within one pixel.
fn sample(pixmap: &Pixmap, x: f32, y: f32) -> Option<(Colour, f32)> {
    let (width, height) = (pixmap.width() as i32, pixmap.height() as i32);
    if x <= -1.0 || y <= -1.0 || x >= width as f32 || y >= height as f32 {
        return None;
    }
    // Above -1, to truncate the next number and step back is to floor.
    let (left, top) = ((x + 1.0) as i32 - 1, (y + 1.0) as i32 - 1);
    let (across, down) = (x - left as f32, y - top as f32);
    let pixels = pixmap.pixels();
    let mut sum = [0.0f32; 4];
    for (dx, dy, share) in [
        (0, 0, (1.0 - across) * (1.0 - down)),
        (1, 0, across * (1.0 - down)),
        (0, 1, (1.0 - across) * down),
        (1, 1, across * down),
    ] {
        let (column, row) = (left + dx, top + dy);
        if (0..width).contains(&column) && (0..height).contains(&row) {
            let pixel = pixels[(row * width + column) as usize];
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
    fn a_place_in_the_picture_is_traced_back_to_the_corner_that_it_shows() {
        let pose = Pose {
            centre: (600.0, 400.0),
            width: 700.0,
            tilt: 12.0,
            pitch: 15.0,
            yaw: -8.0,
            distance: 2600.0,
        };
        let corners = pose.corners(1.585);
        let view = View::of(&corners, 0.02).expect("the corners span an area");
        for (corner, (u, v)) in corners.iter().zip([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]) {
            let (u_back, v_back) = view.place(corner.0, corner.1);
            assert!((u - u_back).abs() < 1e-3 && (v - v_back).abs() < 1e-3, "{corner:?}: {u_back}, {v_back}");
        }
    }
}
