//! Weighs the network's two looks at a picture against each other, on families that it was not taught: the factors
//! under which its probabilities fit best what is true.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use evaluation::EvaluationError;
use evaluation::looking::side_by_side;
use families::{Recipe, Size, Split};
use inspect::looking::{Looked, look};
use inspect::{Orientation, Scene};
use serde::Serialize;

const FACTORS: std::ops::Range<f32> = 0.0..8.0;

#[derive(Parser)]
struct Arguments {
    /// The file of factors that is written
    out: PathBuf,
    #[arg(long, default_value_t = 1500)]
    pictures: usize,
    #[arg(long, default_value_t = 31)]
    seed: u64,
}

/// What the network said of a picture, and what is true.
struct Weighed {
    looked: Looked,
    true_scene: usize,
    /// The ways in which it may stand; more than one where it does not show whether it is mirrored.
    right: Vec<usize>,
}

#[derive(Serialize)]
struct Factors {
    side: Weights,
    held: Weights,
    face: Weights,
    scene: f32,
    scene_shifts: [f32; 7],
    held_is_document: f32,
}

#[derive(Serialize)]
struct Weights {
    alone: f32,
    whole: f32,
    card: f32,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("calibrate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), EvaluationError> {
    let weighed = looked_at(arguments)?;
    // Chosen by what the network takes them for.
    let of = |kind: fn(Scene) -> bool| -> Vec<&Weighed> {
        weighed.iter().filter(|one| kind(one.looked.scene) && !one.right.is_empty()).collect()
    };
    let held = of(|scene| scene == Scene::HandHeldCard);
    let face = of(|scene| matches!(scene, Scene::FacePortrait | Scene::HandHeldNone));
    let (scene, scene_shifts, held_is_document) = scene_factors(&weighed);
    let factors = Factors {
        side: weights(&of(Scene::is_document)),
        held: weights(&held),
        face: weights(&face),
        scene,
        scene_shifts,
        held_is_document,
    };
    let mut text = serde_json::to_string_pretty(&factors)?;
    text.push('\n');
    println!("{text}");
    std::fs::write(&arguments.out, text)
        .map_err(|source| EvaluationError::File { path: arguments.out.clone(), source })
}

/// The factor and shifts of the scenes' scores, and the weight of a close look at what is held up.
fn scene_factors(weighed: &[Weighed]) -> (f32, [f32; 7], f32) {
    let (mut factor, mut shifts, mut held) = (1.0, [0.0; 7], 0.0);
    let of = |factor: f32, shifts: &[f32; 7], held: f32| {
        mean(weighed.iter().map(|one| {
            let scores = one.looked.scene_scores(shifts, held).map(|score| score * factor);
            loss(scores, &[one.true_scene])
        }))
    };
    // In turns, as the weights are; the first scene's shift stays 0, and the others are against it.
    for _ in 0..4 {
        held = minimum(FACTORS, |weight| of(factor, &shifts, weight));
        for scene in 1..shifts.len() {
            shifts[scene] = minimum(-6.0..6.0, |shift| {
                let mut tried = shifts;
                tried[scene] = shift;
                of(factor, &tried, held)
            });
        }
        factor = minimum(FACTORS, |factor| of(factor, &shifts, held));
    }
    (factor, shifts, held)
}

fn looked_at(arguments: &Arguments) -> Result<Vec<Weighed>, EvaluationError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let made =
        side_by_side(arguments.pictures, threads, |number| one(arguments.seed, number as u64), |_| {})?;
    Ok(made.into_iter().flatten().collect())
}

fn one(seed: u64, number: u64) -> Result<Option<Weighed>, EvaluationError> {
    let picture = families::picture(&Recipe::drawn(Split::Validate, Size::Full, seed, number))?;
    let Some(looked) = look(&image::load_from_memory(&picture.jpeg)?.into_rgb8()) else { return Ok(None) };
    let truth = &picture.truth;
    let stands = Orientation::from_exif(truth.orientation.into()).unwrap_or(Orientation::UPRIGHT);
    let fits = |one: &Orientation| {
        truth.turn_known
            && one.quarter_turns() == stands.quarter_turns()
            && (*one == stands || !truth.mirror_known)
    };
    Ok(Some(Weighed {
        looked,
        true_scene: truth.scene as usize,
        right: Orientation::all().filter(fits).map(|one| usize::from(one.exif()) - 1).collect(),
    }))
}

fn weights(of: &[&Weighed]) -> Weights {
    let alone = minimum(FACTORS, |factor| {
        mean(of.iter().map(|one| loss(one.looked.whole.standing.map(|score| score * factor), &one.right)))
    });
    // In turns, each with the other held: the loss has no other valley.
    let (mut whole, mut card) = (alone / 2.0, alone / 2.0);
    let both = |whole: f32, card: f32| {
        mean(of.iter().filter_map(|one| {
            let scores = one.looked.card?.standing;
            let sum =
                std::array::from_fn::<f32, 8, _>(|k| one.looked.whole.standing[k] * whole + scores[k] * card);
            Some(loss(sum, &one.right))
        }))
    };
    for _ in 0..8 {
        whole = minimum(FACTORS, |factor| both(factor, card));
        card = minimum(FACTORS, |factor| both(whole, factor));
    }
    Weights { alone, whole, card }
}

/// Minus the logarithm of the probability of what is right.
fn loss<const N: usize>(logits: [f32; N], right: &[usize]) -> f64 {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let power = |logit: f32| f64::from(logit - highest).exp();
    let all: f64 = logits.iter().map(|logit| power(*logit)).sum();
    let good: f64 = right.iter().map(|index| power(logits[*index])).sum();
    all.ln() - good.max(1e-30).ln()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    if count == 0.0 { 0.0 } else { sum / count }
}

/// Where a function with one valley is lowest in a range, by golden sections (Kiefer 1953).
fn minimum(within: std::ops::Range<f32>, of: impl Fn(f32) -> f64) -> f32 {
    let golden = (5.0f32.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (within.start, within.end);
    for _ in 0..32 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if of(left) <= of(right) { high = right } else { low = left }
    }
    (low + high) / 2.0
}
