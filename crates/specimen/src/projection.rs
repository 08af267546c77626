//! Projective maps of the plane, for laying a card into a picture.

/// Row by row.
pub type Matrix = [[f32; 3]; 3];

/// The projective map that takes the unit square to a quad (Heckbert 1989, 2.2.3).
pub fn to_quad(quad: &[(f32, f32); 4]) -> Matrix {
    let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *quad;
    let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let determinant = dx1 * dy2 - dx2 * dy1;
    let g = (sx * dy2 - dx2 * sy) / determinant;
    let h = (dx1 * sy - sx * dy1) / determinant;
    [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]]
}

/// Nothing for a map that flattens everything to a line.
pub fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let [[a, b, c], [d, e, f], [g, h, i]] = *matrix;
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    if !determinant.is_finite() || determinant.abs() < 1e-6 {
        return None;
    }
    let cofactors = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    Some(cofactors.map(|row| row.map(|value| value / determinant)))
}

/// Where a place comes to lie.
pub fn project(matrix: &Matrix, x: f32, y: f32) -> (f32, f32) {
    let [u, v, w] = matrix.map(|row| row[0] * x + row[1] * y + row[2]);
    (u / w, v / w)
}
