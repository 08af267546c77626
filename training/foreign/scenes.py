"""Whole scenes, upright and unmirrored, each with what is true of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foreign import cards, hands, light, papers, surroundings
from foreign.faces import Look, draw_head, draw_shoulders, invent_look
from foreign.holders import invent
from foreign.lettering import SANS, Sheet
from foreign.paint import Brush, Picture, shade
from foreign.placing import Corners, Placed, card_width, place, seen_corners

PORTRAIT_SIDE, EMBLEM_SIDE = "portrait-side", "emblem-side"
HELD_CARD, HELD_NONE, FACE = "hand-held-card", "hand-held-none", "face-portrait"
OTHER_DOCUMENT, NO_DOCUMENT = "other-document", "not-a-document"
SHARES = {
    PORTRAIT_SIDE: 0.28,
    EMBLEM_SIDE: 0.2,
    HELD_CARD: 0.2,
    HELD_NONE: 0.06,
    FACE: 0.06,
    OTHER_DOCUMENT: 0.12,
    NO_DOCUMENT: 0.08,
}
# Below this width in pixels the text of a held card cannot tell whether the picture is mirrored.
_READABLE = 100


@dataclass
class Shot:
    """One scene and its truth. Corners are in pixels of the picture, in the order in which the card is read."""

    picture: Picture
    scene: str
    document: str
    corners: Corners | None
    turn_known: bool
    mirror_known: bool
    glare_share: float = 0.0
    glare_on_text: bool = False


def _lit(picture: Picture, placed: Placed, rng: np.random.Generator) -> tuple[Picture, float, bool]:
    """Light, and in a quarter of the pictures glare on the card."""
    lit = light.illuminate(picture, rng)
    if rng.random() < 0.25:
        share, on_text = light.glare(lit, placed, rng)
        return lit, share, on_text
    return lit, 0.0, False


def _lying(flat: cards.Flat, scene: str, rng: np.random.Generator, shared: Path) -> Shot:
    """A document on a table, in a hand, or filling the picture like a scan."""
    tall, wide = flat.pixels.shape[:2]
    aspect = wide / tall
    long_side = int(rng.integers(1340, 1640))
    frame = float(rng.choice([4 / 3, 3 / 2, 16 / 9, 1.6]))
    upright_frame = aspect < 1 or rng.random() < 0.15
    size = (round(long_side / frame), long_side) if upright_frame else (long_side, round(long_side / frame))
    scan = rng.random() < 0.12
    width = min(size[0], size[1] * aspect) * rng.uniform(0.5, 0.93)
    if scan:
        width = long_side * min(1.0, aspect) * rng.uniform(0.93, 1.0)
        size = (round(width * rng.uniform(1.0, 1.06)), round(width / aspect * rng.uniform(1.0, 1.08)))
    roll = rng.normal(0, 1) if scan else float(np.clip(rng.normal(0, 6), -18, 18))
    slack = np.maximum((np.array(size) - (width, width / aspect)) / 2, 0) * 0.7
    centre = np.array(size) / 2 + rng.uniform(-1, 1, 2) * slack
    corners = seen_corners(rng, aspect, width, (centre[0], centre[1]), roll, 1 if scan else rng.uniform(2, 24))
    picture = surroundings.table(rng, size, shared)
    held = not scan and rng.random() < 0.18
    skin = invent_look(rng, True).skin
    at_left = bool(rng.random() < 0.5)
    if held:
        edge = (corners[0] + corners[3]) / 2 if at_left else (corners[1] + corners[2]) / 2
        hands.palm(Brush(picture), edge + (0, width * 0.1), width * 0.45, skin)
    placed = place(picture, flat, corners, rng)
    if held:
        hands.grip(Brush(picture), corners, at_left, skin, rng, width * 0.28)
    lit, share, on_text = _lit(picture, placed, rng)
    return Shot(lit, scene, flat.document, corners, True, True, share, on_text)


def card_side(scene: str, rng: np.random.Generator, shared: Path) -> Shot:
    """One side of an identity document."""
    holder = invent(rng)
    document = str(rng.choice(cards.IDENTITY_DOCUMENTS, p=[0.45, 0.2, 0.175, 0.175]))
    look = invent_look(rng, holder.male)
    flat = cards.front(document, holder, look, rng) if scene == PORTRAIT_SIDE else cards.back(document, holder, rng)
    return _lying(flat, scene, rng, shared)


def other_document(rng: np.random.Generator, shared: Path) -> Shot:
    """A document that no slot asks for."""
    holder = invent(rng)
    return _lying(papers.other_document(holder, invent_look(rng, holder.male), rng), OTHER_DOCUMENT, rng, shared)


def no_document(rng: np.random.Generator, shared: Path) -> Shot:
    """A photograph of something else, or an empty table."""
    size = (int(rng.integers(1000, 1500)), int(rng.integers(750, 1200)))
    seen = rng.random() < 0.75
    picture = surroundings.photograph(rng, size, shared) if seen else surroundings.bare_table(rng, size)
    return Shot(light.illuminate(picture, rng), NO_DOCUMENT, "none", None, False, False)


def _person_size(rng: np.random.Generator) -> tuple[int, int]:
    scale = rng.uniform(1.0, 1.25)
    size = (round(1280 * scale), round(960 * scale))
    return size if rng.random() < 0.5 else (size[1], size[0])


def face(rng: np.random.Generator, shared: Path) -> Shot:
    """A portrait of head and shoulders alone."""
    width = int(rng.integers(800, 1100))
    size = (width, round(width * rng.uniform(1.1, 1.45)))
    if rng.random() < 0.7:
        picture = np.full((size[1], size[0], 3), shade(rng.uniform([120, 150, 190], [255, 255, 255]), 1.0), np.uint8)
    else:
        picture = surroundings.room(rng, size, shared)
    look = invent_look(rng, bool(rng.random() < 0.5))
    centre, half_width = (
        (size[0] * rng.uniform(0.44, 0.56), size[1] * rng.uniform(0.36, 0.46)),
        size[0] * rng.uniform(0.17, 0.27),
    )
    brush = Brush(picture)
    draw_shoulders(brush, look, centre, half_width)
    draw_head(brush, look, centre, half_width, rng, rng.normal(0, 0.05))
    return Shot(light.illuminate(picture, rng), FACE, "none", None, True, False)


def _shirt_words(picture: Picture, centre: tuple[float, float], half_width: float, rng: np.random.Generator) -> None:
    """Words on a shirt, in half of the cases mirrored: a distractor."""
    size = (int(half_width * 2.4), int(half_width * 0.8))
    left, top = int(centre[0] - size[0] / 2), int(centre[1] + half_width * 3.1)
    if left < 0 or top + size[1] > picture.shape[0] or left + size[0] > picture.shape[1]:
        return
    under = picture[top : top + size[1], left : left + size[0]]
    sheet = Sheet(np.ascontiguousarray(under))
    sheet.write(
        (0.5, 0.5),
        str(rng.choice(["SPORT 88", "青春无悔", "HELLO", "篮球社"])),
        SANS[1],
        0.6,
        shade(rng.uniform(60, 250, 3), 1.0),
        anchor="mm",
    )
    words = sheet.pixels()
    under[:] = words[:, ::-1] if rng.random() < 0.5 else words


def _draw_person(
    picture: Picture, look: Look, rng: np.random.Generator, hold: bool
) -> tuple[tuple[float, float], float]:
    """A person from the chest up. Returns the middle of the face and its half width."""
    height, width = picture.shape[:2]
    half_width = min(width, height) * rng.uniform(0.07, 0.13)
    centre = (width * rng.uniform(0.38, 0.62), height * (rng.uniform(0.24, 0.36) if hold else rng.uniform(0.3, 0.45)))
    brush = Brush(picture)
    draw_shoulders(brush, look, centre, half_width)
    if rng.random() < 0.25:
        _shirt_words(picture, centre, half_width, rng)
    draw_head(brush, look, centre, half_width, rng, rng.normal(0, 0.08))
    return centre, half_width


def person_alone(rng: np.random.Generator, shared: Path) -> Shot:
    """Someone who should hold a card and does not; at times an empty hand is up."""
    picture = surroundings.room(rng, _person_size(rng), shared)
    look = invent_look(rng, bool(rng.random() < 0.5))
    (x, y), unit = _draw_person(picture, look, rng, hold=False)
    if rng.random() < 0.5:
        side = -1.0 if rng.random() < 0.5 else 1.0
        wrist = np.array([x + side * unit * rng.uniform(1.8, 3.0), y + unit * rng.uniform(1.6, 3.0)])
        brush, shoulder = Brush(picture), np.array([x + side * unit * 2.0, y + unit * 2.6])
        hands.arm(
            brush,
            shoulder,
            shoulder + (side * unit * 0.9, unit * 2.2),
            wrist,
            unit * 0.75,
            look.clothes,
            look.skin,
            bool(rng.random() < 0.4),
        )
        hands.palm(brush, wrist - (0, unit * 0.35), unit * 1.0, look.skin)
        for spread in np.linspace(-0.4, 0.4, 4):
            root = wrist + (spread * unit, -unit * 0.7)
            hands.finger(
                brush, root, root + (spread * unit * 0.5, -unit * rng.uniform(0.5, 0.75)), unit * 0.2, look.skin, False
            )
    return Shot(light.illuminate(picture, rng), HELD_NONE, "none", None, True, False)


def person_with_card(rng: np.random.Generator, shared: Path) -> Shot:
    """Someone who holds a card up beside or below the face."""
    picture = surroundings.room(rng, _person_size(rng), shared)
    height, width = picture.shape[:2]
    holder = invent(rng)
    look = invent_look(rng, holder.male)
    document = str(rng.choice(cards.IDENTITY_DOCUMENTS, p=[0.55, 0.15, 0.15, 0.15]))
    flat = cards.front(document, holder, look, rng) if rng.random() < 0.85 else cards.back(document, holder, rng)
    (x, y), unit = _draw_person(picture, look, rng, hold=True)
    wide = width * float(np.exp(rng.uniform(np.log(0.08), np.log(0.45))))
    side = -1.0 if rng.random() < 0.5 else 1.0
    beside = wide < width * 0.3 and rng.random() < 0.5
    across = side * (unit * 1.3 + wide * 0.6) if beside else side * unit * rng.uniform(0, 1.0)
    below = unit * rng.uniform(0.0, 1.6) if beside else unit * rng.uniform(1.7, 2.4) + wide * 0.33
    reach = wide * 0.55
    centre = (float(np.clip(x + across, reach, width - reach)), float(min(y + below, height - wide * 0.36)))
    corners = seen_corners(
        rng, cards.CARD_SIZE[0] / cards.CARD_SIZE[1], wide, centre, float(np.clip(rng.normal(0, 9), -25, 25)), 25
    )
    hand_size = max(wide * rng.uniform(0.6, 0.85), unit * 0.7)
    grips = [side > 0, side < 0] if rng.random() < 0.4 else [side < 0]
    bare = bool(rng.random() < 0.35)
    for at_left in grips:
        _arm_to(picture, look, (x, y), unit, corners, at_left, hand_size, bare)
    placed = place(picture, flat, corners, rng, shadow=False)
    for at_left in grips:
        hands.grip(Brush(picture), corners, at_left, look.skin, rng, hand_size)
    lit, share, on_text = _lit(picture, placed, rng)
    return Shot(lit, HELD_CARD, document, corners, True, card_width(corners) >= _READABLE, share, on_text)


def _arm_to(
    picture: Picture,
    look: Look,
    head: tuple[float, float],
    unit: float,
    corners: Corners,
    at_left: bool,
    hand_size: float,
    bare: bool,
) -> None:
    """An arm and a palm that reach behind one edge of the card."""
    brush, (x, y) = Brush(picture), head
    edge = (corners[0] + 2 * corners[3]) / 3 if at_left else (corners[1] + 2 * corners[2]) / 3
    outward = -1.0 if at_left else 1.0
    hand = edge + (outward * hand_size * 0.08, hand_size * 0.2)
    wrist = hand + (outward * hand_size * 0.12, hand_size * 0.4)
    shoulder = np.array([x + outward * unit * 1.9, y + unit * 2.5])
    elbow = np.array([(shoulder[0] + wrist[0]) / 2 + outward * unit * 0.9, max(shoulder[1], wrist[1]) + unit * 1.8])
    hands.arm(brush, shoulder, elbow, wrist, unit * 0.75, look.clothes, look.skin, bare)
    hands.palm(brush, hand, hand_size, look.skin)


def make(scene: str, rng: np.random.Generator, shared: Path) -> Shot:
    """A scene of the kind asked for."""
    if scene in (PORTRAIT_SIDE, EMBLEM_SIDE):
        return card_side(scene, rng, shared)
    kinds = {
        HELD_CARD: person_with_card,
        HELD_NONE: person_alone,
        FACE: face,
        OTHER_DOCUMENT: other_document,
        NO_DOCUMENT: no_document,
    }
    return kinds[scene](rng, shared)
