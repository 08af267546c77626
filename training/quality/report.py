"""How well the measures tell each fault from its absence, as JSON.

    cargo run -p quality -- photos test FOLDER 0 700
    cargo run -p quality -- rows FOLDER > rows.jsonl
    python3 training/quality/report.py rows.jsonl

"auc" is over all photos that clearly have the fault or clearly lack it; "recall" and "false_alarms" are at the limit
of the programme; "recall_at_5_percent" is the share of faults found where one in twenty of the others is reported.
Photos whose card is narrower than 150 px are left out: their print is no matter of quality, but of too few pixels.
"""

import json
import math
import pathlib
import sys
import tomllib

PROGRAMME = pathlib.Path(__file__).parents[2] / "crates/model/data/programmes/jszg-identity.toml"
NARROWEST_PX = 150
SHARP_PX, UNCLEAR_PX = 1.2, 2.5  # between them people disagree
OVER_EXPOSED = 1.35


def faults():
    """Name, threshold, measure, whether low is bad, what has the fault, what lacks it."""
    return [
        ("blur", "photo-blurred", "blur_px", False,
         lambda t: t["blur_px"] >= UNCLEAR_PX, lambda t: t["blur_px"] <= SHARP_PX),
        ("dark", "photo-dark", "light", True,
         lambda t: t["exposure"] <= 0.5, lambda t: t["exposure"] >= 0.7),
        ("over-exposed", "photo-over-exposed", "white_share", False,
         lambda t: t["exposure"] >= OVER_EXPOSED, lambda t: t["exposure"] <= 1.2),
        ("glare", "photo-glare", "glare", False,
         lambda t: t["glare"] >= 0.005, lambda t: t["glare"] == 0),
        ("glare on text", "glare-on-text", "glare_on_text", False,
         lambda t: t["glare_on_text"], lambda t: not t["glare_on_text"]),
        ("glare on text, not over-exposed", "glare-on-text", "glare_on_text", False,
         lambda t: t["glare_on_text"] and t["exposure"] < OVER_EXPOSED,
         lambda t: not t["glare_on_text"] and t["exposure"] < OVER_EXPOSED),
        ("covered", "card-covered", "covered", False,
         lambda t: t["covered"] >= 0.03, lambda t: t["covered"] == 0),
        ("cut off", "card-cut-off", "cut", False,
         lambda t: t["cut"] >= 0.03, lambda t: t["cut"] == 0),
        ("grey copy", "card-grey", "chroma", True, lambda t: t["grey"], lambda t: not t["grey"]),
        ("screen", "card-on-screen", "wave_peak", False, lambda t: t["screen"], lambda t: not t["screen"]),
    ]


def auc(without, having):
    """The chance that a photo with the fault measures worse than one without."""
    if not without or not having:
        return None
    marked = sorted([(value, 0) for value in without] + [(value, 1) for value in having])
    wins, below, index = 0.0, 0, 0
    while index < len(marked):
        same = index
        while same < len(marked) and marked[same][0] == marked[index][0]:
            same += 1
        high = sum(flag for _, flag in marked[index:same])
        low = same - index - high
        wins += high * (below + low / 2)
        below += low
        index = same
    return round(wins / (len(without) * len(having)), 4)


def recall_at(without, having, share):
    """What is found where this share of the others is reported, and the limit for it."""
    if not without or not having:
        return None, None
    limit = sorted(without)[min(len(without) - 1, math.ceil(len(without) * (1 - share)) - 1)]
    return round(sum(value > limit for value in having) / len(having), 4), limit


def table(rows, thresholds):
    result = {}
    for name, code, measure, low_is_bad, has, lacks in faults():
        sign = -1 if low_is_bad else 1
        told = [(row["true"], row["measured"][measure]) for row in rows if row["measured"][measure] is not None]
        having = [sign * value for truth, value in told if has(truth)]
        without = [sign * value for truth, value in told if lacks(truth)]
        limit = thresholds[code]["warn"]
        recall, at = recall_at(without, having, 0.05)
        share = lambda values: round(sum(value > sign * limit for value in values) / max(1, len(values)), 4)
        result[name] = {
            "with": len(having),
            "without": len(without),
            "auc": auc(without, having),
            "limit": limit,
            "recall": share(having),
            "false_alarms": share(without),
            "recall_at_5_percent": recall,
            "limit_at_5_percent": None if at is None else round(sign * at, 4),
        }
    return result


def errors(rows, measure, truth, where):
    off = sorted(abs(row["measured"][measure] - row["true"][truth]) for row in rows if where(row["true"]))
    return {"photos": len(off), "median": round(off[len(off) // 2], 4), "p95": round(off[len(off) * 19 // 20], 4)}


def main(path):
    with open(path) as lines:
        rows = [json.loads(line) for line in lines]
    with open(PROGRAMME, "rb") as file:
        thresholds = tomllib.load(file)["thresholds"]
    wide = [row for row in rows if row["true"]["card_width_px"] >= NARROWEST_PX]
    report = {
        "photos": len(rows),
        "families": len({row["true"]["family"] for row in rows}),
        "wide_enough": len(wide),
        "faults": table(wide, thresholds),
        "error": {
            "blur_px, up to 4": errors(wide, "blur_px", "blur_px", lambda t: t["blur_px"] <= 4),
            "glare share, of glare": errors(wide, "glare", "glare", lambda t: t["glare"] > 0),
            "covered share, of covered": errors(wide, "covered", "covered", lambda t: t["covered"] > 0),
        },
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
