//! Sets of samples as files: pixels in one, labels in a table, in the same order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::{
    Kind, Picture, PictureError, Recipe, Sample, Size, Split, Truth, View, noise_sample, picture, samples,
};

/// Why a set cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("{path} cannot be written: {source}")]
    File { path: PathBuf, source: std::io::Error },
}

/// Which set to write.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    pub split: Split,
    pub scenes: usize,
    pub seed: u64,
    /// Of the squares, in pixels.
    pub side: u32,
    pub threads: usize,
}

const HEADER: &str = "scene_id,family,view,scene,orientation,turn_known,mirror_known,x0,y0,x1,y1,x2,y2,x3,y3,\
    card_px,document,blur_px_at_640,glare,glare_on_text,exposure,noise,screen,grey,scan,occluded,cut,jpeg_quality";

/// Writes `images.u8` (samples × side × side × 3 bytes) and `labels.csv` into a folder. Returns how many samples
/// there are. The same for the same set, with any number of threads.
pub fn write_set(folder: &Path, set: &Set, progress: impl FnMut(usize)) -> Result<usize, WriteError> {
    let make =
        |scene: usize| samples(&Recipe::drawn(set.split, Size::Training, set.seed, scene as u64), set.side);
    write_samples(folder, set, make, progress)
}

/// The same of noise alone, for the test that no trace of the file format tells mirrored from not.
pub fn write_noise(folder: &Path, set: &Set, progress: impl FnMut(usize)) -> Result<usize, WriteError> {
    let make = |number: usize| {
        let Recipe { family, seed, .. } = Recipe::drawn(set.split, Size::Training, set.seed, number as u64);
        Ok(vec![noise_sample(family, seed, set.side)?])
    };
    write_samples(folder, set, make, progress)
}

fn write_samples(
    folder: &Path,
    set: &Set,
    make: impl Fn(usize) -> Result<Vec<Sample>, PictureError> + Sync,
    mut progress: impl FnMut(usize),
) -> Result<usize, WriteError> {
    let (images_path, labels_path) = (folder.join("images.u8"), folder.join("labels.csv"));
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut images = BufWriter::new(File::create(&images_path).map_err(failed(&images_path))?);
    let mut labels = BufWriter::new(File::create(&labels_path).map_err(failed(&labels_path))?);
    writeln!(labels, "{HEADER}").map_err(failed(&labels_path))?;
    let mut count = 0;
    in_order(set.scenes, set.threads, make, |scene, made| {
        for sample in made? {
            images.write_all(&sample.square).map_err(failed(&images_path))?;
            let places = corners(sample.quad.as_ref(), 5);
            writeln!(labels, "{}", row(scene, sample.view, &places, &sample.truth))
                .map_err(failed(&labels_path))?;
            count += 1;
        }
        progress(scene + 1);
        Ok(())
    })?;
    images.flush().map_err(failed(&images_path))?;
    labels.flush().map_err(failed(&labels_path))?;
    Ok(count)
}

/// Writes whole pictures in the size in which they are sent in, one a scene, and `truth.csv`: its corners are in
/// stored pixels.
pub fn write_pictures(
    folder: &Path,
    set: &Set,
    mut progress: impl FnMut(usize),
) -> Result<usize, WriteError> {
    let table_path = folder.join("truth.csv");
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut table = BufWriter::new(File::create(&table_path).map_err(failed(&table_path))?);
    writeln!(table, "file,{HEADER}").map_err(failed(&table_path))?;
    let make = |scene: usize| picture(&Recipe::drawn(set.split, Size::Full, set.seed, scene as u64));
    in_order(set.scenes, set.threads, make, |scene, made| {
        let Picture { jpeg, truth } = made?;
        let name = format!("{scene:06}.jpg");
        let path = folder.join(&name);
        std::fs::write(&path, jpeg).map_err(failed(&path))?;
        let places = corners(truth.quad.as_ref(), 1);
        writeln!(table, "{name},{}", row(scene, View::Frame, &places, &truth))
            .map_err(failed(&table_path))?;
        progress(scene + 1);
        Ok(())
    })?;
    table.flush().map_err(failed(&table_path))?;
    Ok(set.scenes)
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> WriteError {
    let path = path.to_owned();
    move |source| WriteError::File { path, source }
}

/// Makes things on several threads and takes them in the order of their numbers. Stops at the first refusal.
fn in_order<T: Send>(
    count: usize,
    threads: usize,
    make: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // Few may wait: a set does not fit into memory.
        let (sender, receiver) = mpsc::sync_channel(threads * 4);
        for _ in 0..threads.max(1) {
            let (sender, next, make) = (sender.clone(), &next, &make);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // A closed channel means that nobody takes any more.
                    if number >= count || sender.send((number, make(number))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut awaited = 0;
        for (number, made) in receiver {
            early.insert(number, made);
            while let Some(made) = early.remove(&awaited) {
                take(awaited, made)?;
                awaited += 1;
            }
        }
        Ok(())
    })
}

fn row(scene: usize, view: View, places: &str, truth: &Truth) -> String {
    let view = match view {
        View::Frame => "frame",
        View::Crop => "crop",
    };
    // Of what cannot be known, no label is written.
    let orientation = if truth.turn_known { truth.orientation } else { 0 };
    format!(
        "{scene},{},{view},{},{orientation},{},{},{places},{:.1},{},{}",
        truth.family,
        truth.scene as u8,
        u8::from(truth.turn_known),
        u8::from(truth.mirror_known),
        truth.card_width_px,
        document(truth.kind),
        quality(truth),
    )
}

fn corners(quad: Option<&[(f32, f32); 4]>, digits: usize) -> String {
    match quad {
        Some(quad) => {
            let places: Vec<String> =
                quad.iter().map(|(x, y)| format!("{x:.digits$},{y:.digits$}")).collect();
            places.join(",")
        }
        None => ",,,,,,,".to_owned(),
    }
}

fn document(kind: Option<Kind>) -> String {
    match kind {
        None => String::new(),
        Some(Kind::PortraitSide(document) | Kind::EmblemSide(document)) => format!("{document:?}"),
        Some(Kind::Other(other)) => format!("{other:?}"),
    }
}

fn quality(truth: &Truth) -> String {
    format!(
        "{:.3},{:.4},{},{:.3},{:.4},{},{},{},{:.4},{:.4},{}",
        truth.blur_sigma_px_at_640,
        truth.light.glare,
        u8::from(truth.light.glare_on_text),
        truth.light.exposure,
        truth.noise,
        u8::from(truth.screen),
        u8::from(truth.grey),
        u8::from(truth.scan),
        truth.occluded,
        truth.cut,
        truth.jpeg_quality
    )
}
