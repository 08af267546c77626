"""Fits the regression for blur and says how good it is.

    cargo run -p quality -- samples 320 > samples.txt
    python3 training/quality/fit_blur.py samples.txt crates/inspect/data

A line of samples is: scene, true blur in px at 640, terms. Every fifth scene is kept out of the fit and measured.
Needs nothing but Python.
"""

import json
import math
import sys

OFFSET = 0.3  # as in crates/inspect/src/quality/blur.rs
RIDGE = 1e-3  # per sample, on terms of unit variance
SHARP, UNCLEAR = 1.2, 2.5  # between them people disagree


def read(path):
    with open(path) as lines:
        rows = [[float(number) for number in line.split()] for line in lines]
    return [(int(row[0]), row[1], row[2:]) for row in rows]


def solve(matrix, vector):
    """Gauss-Jordan with pivots."""
    size = len(vector)
    rows = [matrix[index][:] + [vector[index]] for index in range(size)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda index: abs(rows[index][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [value / head for value in rows[column]]
        for index in range(size):
            if index != column and rows[index][column]:
                factor = rows[index][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column])]
    return [row[size] for row in rows]


def fit(samples):
    """Ridge regression of ln(blur + OFFSET); the constant is not held back."""
    size = len(samples[0][2])
    count = len(samples)
    mean = [sum(terms[index] for _, _, terms in samples) / count for index in range(size)]
    spread = [
        math.sqrt(sum((terms[index] - mean[index]) ** 2 for _, _, terms in samples) / count) or 1.0
        for index in range(size)
    ]
    matrix = [[0.0] * size for _ in range(size)]
    vector = [0.0] * size
    for _, blur, terms in samples:
        unit = [1.0] + [(terms[index] - mean[index]) / spread[index] for index in range(1, size)]
        target = math.log(blur + OFFSET)
        for row, value in enumerate(unit):
            vector[row] += value * target
            line = matrix[row]
            for column in range(row, size):
                line[column] += value * unit[column]
    for row in range(size):
        matrix[row][row] += RIDGE * count if row else 0.0
        for column in range(row):
            matrix[row][column] = matrix[column][row]
    unit = solve(matrix, vector)
    weights = [0.0] + [unit[index] / spread[index] for index in range(1, size)]
    weights[0] = unit[0] - sum(weights[index] * mean[index] for index in range(1, size))
    return weights


FEATURES = 9  # behind the constant, and before their products


def ranges(samples):
    """What the fit has seen of each feature, but for one sample in five hundred at either end."""
    def ends(index):
        values = sorted(terms[index] for _, _, terms in samples)
        return [values[len(values) // 500], values[-1 - len(values) // 500]]

    return [ends(index) for index in range(1, FEATURES + 1)]


def within(terms, limits):
    """The terms of features that are held within limits."""
    features = [max(low, min(high, value)) for value, (low, high) in zip(terms[1:], limits)]
    products = [
        features[one] * features[other] for one in range(FEATURES) for other in range(one, FEATURES)
    ]
    return [1.0] + features + products


def estimate(weights, terms):
    total = sum(weight * term for weight, term in zip(weights, terms))
    return max(0.0, math.exp(max(-2.0, min(3.5, total))) - OFFSET)


def photos(samples, weights):
    """Worst direction of truth and of estimate, a photo each: two lines."""
    pairs = zip(samples[::2], samples[1::2])
    return [
        (max(one[1], other[1]), max(estimate(weights, one[2]), estimate(weights, other[2])))
        for one, other in pairs
    ]


def auc(low, high):
    marked = sorted([(value, 0) for value in low] + [(value, 1) for value in high])
    below, wins = 0, 0
    for _, is_high in marked:
        wins += below if is_high else 0
        below += 0 if is_high else 1
    return wins / (len(low) * len(high))


def literal(value):
    """With as many digits as Rust's f32 holds, and a point, so that Rust and JSON read it alike."""
    digits = f"{value:.6g}"
    return digits if "." in digits or "e" in digits else digits + ".0"


def main(samples_path, folder):
    samples = read(samples_path)
    limits = ranges(samples)
    samples = [(scene, blur, within(terms, limits)) for scene, blur, terms in samples]
    weights = fit([sample for sample in samples if sample[0] % 5])
    held_out = photos([sample for sample in samples if sample[0] % 5 == 0], weights)
    sharp = [found for truth, found in held_out if truth <= SHARP]
    unclear = [found for truth, found in held_out if truth >= UNCLEAR]
    error = sorted(abs(found - truth) for truth, found in held_out)
    print(
        json.dumps(
            {
                "photos": len(samples) // 2,
                "held_out": len(held_out),
                "auc": round(auc(sharp, unclear), 5),
                "median_error_px": round(error[len(error) // 2], 3),
                "p95_error_px": round(error[len(error) * 19 // 20], 3),
                "sharp_p99_px": round(sorted(sharp)[int(len(sharp) * 0.99)], 2),
                "unclear_p1_px": round(sorted(unclear)[int(len(unclear) * 0.01)], 2),
            }
        )
    )
    with open(f"{folder}/blur-weights.json", "w") as file:
        file.write("[" + ", ".join(map(literal, weights)) + "]\n")
    with open(f"{folder}/blur-ranges.json", "w") as file:
        file.write("[" + ", ".join(f"[{literal(low)}, {literal(high)}]" for low, high in limits) + "]\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
