//! Hair, beards and what is worn on the head.

use specimen::paint::{path, solid};
use tiny_skia::Transform;

use super::look::{Beard, Hair, Headwear};
use super::pen::{Pen, shaded};

/// What falls behind neck and shoulders.
pub(super) fn behind(pen: &mut Pen<'_>) {
    let look = pen.look;
    let (bottom, spread) = match look.hair {
        Hair::Long => (250.0, 112.0),
        Hair::Wavy => (200.0, 132.0),
        Hair::Bob | Hair::Fringe => (110.0, 112.0),
        _ => return,
    };
    let shape = path(|builder| {
        builder.move_to(-96.0, -60.0);
        builder.cubic_to(-spread - 18.0, 20.0, -spread - 16.0, bottom - 60.0, -spread, bottom);
        builder.quad_to(0.0, bottom + 26.0, spread, bottom);
        builder.cubic_to(spread + 16.0, bottom - 60.0, spread + 18.0, 20.0, 96.0, -60.0);
        builder.close();
    });
    pen.surface(shape.as_ref(), shaded(look.hair_colour, 0.85), (0.0, 60.0), 190.0);
}

pub(super) fn in_front(pen: &mut Pen<'_>) {
    let look = pen.look;
    // Shapes are drawn for a parting on one side and turned over for the other.
    let side = Transform::from_scale(look.parting, 1.0);
    pen.canvas.within(side, |canvas| {
        let pen = &mut Pen { canvas, look };
        match look.hair {
            Hair::Bald => pen.glow((20.0, -110.0), (46.0, 22.0), (255, 252, 246), 0.4),
            Hair::Curly => curls(pen),
            hair => cap_of_hair(pen, hair),
        }
    });
}

fn cap_of_hair(pen: &mut Pen<'_>, hair: Hair) {
    if hair == Hair::TiedUp {
        pen.oval((30.0, -168.0), (42.0, 34.0), pen.look.hair_colour);
    }
    // From the left temple over the crown to the right one, and back along the hair line.
    let (low, crown, line): (f32, f32, &[(f32, f32)]) = match hair {
        Hair::Receding => {
            (-30.0, 150.0, &[(88.0, -70.0), (60.0, -112.0), (20.0, -100.0), (-30.0, -112.0), (-86.0, -72.0)])
        }
        Hair::Cropped => {
            (-30.0, 154.0, &[(92.0, -70.0), (60.0, -92.0), (0.0, -98.0), (-60.0, -92.0), (-92.0, -70.0)])
        }
        Hair::Short => {
            (-4.0, 172.0, &[(94.0, -60.0), (70.0, -86.0), (10.0, -76.0), (-60.0, -94.0), (-94.0, -56.0)])
        }
        Hair::Parted => {
            (4.0, 174.0, &[(96.0, -50.0), (80.0, -72.0), (10.0, -84.0), (-38.0, -124.0), (-92.0, -52.0)])
        }
        Hair::Fringe => {
            (74.0, 174.0, &[(100.0, 4.0), (88.0, -42.0), (20.0, -34.0), (-50.0, -40.0), (-100.0, 6.0)])
        }
        Hair::TiedUp => {
            (-10.0, 166.0, &[(92.0, -64.0), (56.0, -106.0), (4.0, -114.0), (-56.0, -106.0), (-92.0, -64.0)])
        }
        _ => (66.0, 176.0, &[(102.0, 6.0), (74.0, -84.0), (30.0, -62.0), (-30.0, -92.0), (-100.0, 4.0)]),
    };
    let shape = path(|builder| {
        builder.move_to(-104.0, low);
        builder.cubic_to(-128.0, -crown * 0.68, -72.0, -crown, 2.0, -crown);
        builder.cubic_to(80.0, -crown, 126.0, -crown * 0.66, 104.0, low);
        let mut points = line.windows(2);
        let first = line[0];
        builder.line_to(first.0, first.1);
        while let Some([from, to]) = points.next() {
            let (middle_x, middle_y) = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0 - 8.0);
            builder.quad_to(middle_x, middle_y, to.0, to.1);
        }
        builder.close();
    });
    pen.surface(shape.as_ref(), pen.look.hair_colour, (0.0, -90.0), 120.0);
}

fn curls(pen: &mut Pen<'_>) {
    for curl in 0..11u8 {
        let angle = std::f32::consts::PI * (1.0 + f32::from(curl) / 10.0);
        let centre = (angle.cos() * 98.0, angle.sin() * 112.0 - 34.0);
        pen.oval(centre, (36.0, 34.0), pen.look.hair_colour);
    }
    pen.canvas.oval((0.0, -116.0), (84.0, 34.0), &solid(pen.look.hair_colour, 1.0));
}

pub(super) fn beard(pen: &mut Pen<'_>) {
    let look = pen.look;
    let (y, colour) = (look.mouth_height, shaded(look.hair_colour, 1.1));
    if look.beard == Beard::Moustache || look.beard == Beard::Full {
        let moustache = path(|builder| {
            builder.move_to(-36.0, y - 4.0);
            builder.quad_to(-16.0, y - 26.0, 0.0, y - 18.0);
            builder.quad_to(16.0, y - 26.0, 36.0, y - 4.0);
            builder.quad_to(0.0, y - 14.0, -36.0, y - 4.0);
            builder.close();
        });
        pen.canvas.fill(moustache.as_ref(), &solid(colour, 0.92));
    }
    match look.beard {
        Beard::Goatee => pen.canvas.oval((0.0, y + 34.0), (24.0, 20.0), &solid(colour, 0.9)),
        Beard::Full | Beard::Stubble => {
            let opacity = if look.beard == Beard::Full { 0.94 } else { 0.28 };
            let shape = path(|builder| {
                builder.move_to(-98.0, 10.0);
                builder.cubic_to(-92.0, 90.0, -50.0, 150.0, 0.0, 152.0);
                builder.cubic_to(50.0, 150.0, 92.0, 90.0, 98.0, 10.0);
                builder.cubic_to(84.0, 64.0, 60.0, y - 22.0, 44.0, y - 14.0);
                builder.quad_to(40.0, y + 24.0, 0.0, y + 24.0);
                builder.quad_to(-40.0, y + 24.0, -44.0, y - 14.0);
                builder.cubic_to(-60.0, y - 22.0, -84.0, 64.0, -98.0, 10.0);
                builder.close();
            });
            pen.canvas.fill(shape.as_ref(), &solid(colour, opacity));
        }
        Beard::Moustache | Beard::Shaven => {}
    }
}

pub(super) fn headwear(pen: &mut Pen<'_>) {
    let look = pen.look;
    match look.headwear {
        Headwear::Bare => {}
        Headwear::Cap | Headwear::Beanie => {
            let brim = if look.headwear == Headwear::Cap { -78.0 } else { -70.0 };
            let dome = path(|builder| {
                builder.move_to(-112.0, brim);
                builder.cubic_to(-112.0, -160.0, -60.0, -188.0, 0.0, -188.0);
                builder.cubic_to(60.0, -188.0, 112.0, -160.0, 112.0, brim);
                builder.quad_to(0.0, brim - 22.0, -112.0, brim);
                builder.close();
            });
            pen.surface(dome.as_ref(), look.second_cloth, (0.0, -130.0), 110.0);
            if look.headwear == Headwear::Cap {
                let peak = path(|builder| {
                    builder.move_to(-104.0, brim - 4.0);
                    builder.quad_to(0.0, brim - 30.0, 104.0, brim - 4.0);
                    builder.quad_to(0.0, brim + 30.0, -104.0, brim - 4.0);
                    builder.close();
                });
                pen.surface(peak.as_ref(), shaded(look.second_cloth, 0.6), (0.0, brim), 90.0);
            }
        }
        Headwear::Scarf => {
            let outside = [(-116.0, 120.0), (-150.0, -170.0), (150.0, -170.0), (116.0, 120.0)];
            let cloth = path(|builder| {
                builder.move_to(0.0, 190.0);
                builder.cubic_to(-90.0, 176.0, outside[0].0, outside[0].1, -118.0, 0.0);
                builder.cubic_to(outside[1].0 + 20.0, -130.0, -80.0, -176.0, 0.0, -176.0);
                builder.cubic_to(80.0, -176.0, outside[2].0 - 20.0, -130.0, 118.0, 0.0);
                builder.cubic_to(outside[3].0, outside[3].1, 90.0, 176.0, 0.0, 190.0);
                // The face stays free: drawn the other way round.
                builder.move_to(0.0, 140.0);
                builder.cubic_to(58.0, 132.0, 92.0, 60.0, 92.0, -10.0);
                builder.cubic_to(92.0, -80.0, 50.0, -104.0, 0.0, -104.0);
                builder.cubic_to(-50.0, -104.0, -92.0, -80.0, -92.0, -10.0);
                builder.cubic_to(-92.0, 60.0, -58.0, 132.0, 0.0, 140.0);
                builder.close();
            });
            pen.surface(cloth.as_ref(), look.second_cloth, (0.0, 0.0), 160.0);
        }
    }
}
