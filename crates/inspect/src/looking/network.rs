//! The trained network. Its weights are part of the program; `training/` says how they came to be.

use std::sync::{Arc, LazyLock};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use super::square::{SIDE, Square};
use super::views::{Answers, Scores, views};
use crate::geometry::Point;

static WEIGHTS: &[u8] = include_bytes!("../../data/detector.onnx");

struct Network {
    model: Model,
    input: NodeId,
    outputs: [NodeId; 3],
}

static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    let model = options.load_static_slice(WEIGHTS).expect("the network in the program can be read");
    let node = |name: &str| model.node_id(name).expect("the network has the nodes that it was written with");
    let input = node("views");
    let outputs = ["standing", "scene", "corners"].map(node);
    Network { model, input, outputs }
});

thread_local! {
    /// Photos are inspected side by side, one a thread: within a photo one thread is enough.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// What the network says of a square.
pub(super) fn scores(square: &Square) -> Scores {
    let network = &*NETWORK;
    let input = NdTensor::from_data([8, 3, SIDE, SIDE], views(square));
    let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
    let answers = network
        .model
        .run_n(vec![(network.input, input.view().into())], network.outputs, Some(options))
        .expect("the network takes eight views of this size");
    let [standing, scene, corners] = answers;
    let standing: NdTensor<f32, 2> = standing.try_into().expect("eight scores a view");
    let scene: NdTensor<f32, 2> = scene.try_into().expect("seven scores a view");
    let corners: NdTensor<f32, 3> = corners.try_into().expect("four corners a view");
    Answers { standing: rows(&standing.view()), scene: rows(&scene.view()), corners: points(&corners.view()) }
        .together()
}

fn rows<const N: usize>(values: &NdTensorView<'_, f32, 2>) -> [[f32; N]; 8] {
    std::array::from_fn(|view| std::array::from_fn(|index| values[[view, index]]))
}

fn points(values: &NdTensorView<'_, f32, 3>) -> [[Point; 4]; 8] {
    std::array::from_fn(|view| {
        std::array::from_fn(|corner| Point { x: values[[view, corner, 0]], y: values[[view, corner, 1]] })
    })
}
