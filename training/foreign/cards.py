"""Card sides of identity documents, flat and upright: resident ID, residence permit and the two travel permits."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foreign.faces import Look, portrait
from foreign.grounds import emblem, tinted
from foreign.holders import Holder
from foreign.lettering import KAI, LATIN, MONO, SANS, SONG, Box, Colour, Sheet
from foreign.paint import Picture, shade

CARD_SIZE = (1012, 638)
RESIDENT_ID = "resident-id"
RESIDENCE_PERMIT = "residence-permit"
HK_MACAU_PERMIT = "hk-macau-permit"
TAIWAN_PERMIT = "taiwan-permit"
IDENTITY_DOCUMENTS = (RESIDENT_ID, RESIDENCE_PERMIT, HK_MACAU_PERMIT, TAIWAN_PERMIT)

_LABEL_INKS: list[Colour] = [(60, 110, 150), (70, 90, 120), (120, 70, 70), (60, 110, 90), (90, 70, 120)]
_STATES = ["样本共和国", "示例国", "虚构联邦", "样张合众国", "范例王国"]


@dataclass(frozen=True)
class Flat:
    """A flat, upright document. Boxes of text are in its own pixels."""

    pixels: Picture
    boxes: list[Box]
    document: str


class _Style:
    """One printer's habits: faces, inks and small shifts."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.label_font = str(rng.choice(SANS + SONG + KAI))
        self.value_font = str(rng.choice(SANS + SANS + SONG + KAI))
        self.title_font = str(rng.choice(SANS + SONG + KAI))
        self.number_font = str(rng.choice(LATIN[:2] + LATIN[3:5] + MONO))
        self.label_ink = _LABEL_INKS[rng.integers(len(_LABEL_INKS))]
        self.label_height = float(rng.uniform(0.042, 0.052))
        self.value_height = float(rng.uniform(0.05, 0.062))
        self.shift = rng.normal(0, 0.008, 2)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place with this printer's shift and a little looseness."""
        return x + self.shift[0], y + self.shift[1] + float(self.rng.normal(0, 0.003))

    def row(self, sheet: Sheet, x: float, value_x: float, y: float, label: str, value: str) -> None:
        """A label with its value beside it."""
        sheet.write(self.at(x, y), label, self.label_font, self.label_height, self.label_ink)
        sheet.write(self.at(value_x, y), value, self.value_font, self.value_height)


def _ground(rng: np.random.Generator) -> Picture:
    base = np.array([rng.uniform(205, 245), rng.uniform(212, 246), rng.uniform(212, 248)])
    tints = [shade(base + rng.normal(0, 12, 3), 1.0) for _ in range(3)]
    return tinted(rng, CARD_SIZE, (tints[0], tints[1], tints[2]))


def _specimen(sheet: Sheet, rng: np.random.Generator) -> None:
    """The mark that says that this is no real card."""
    font = str(rng.choice(SANS + KAI))
    word = str(rng.choice(["样本", "SPECIMEN", "样本 SPECIMEN"]))
    if rng.random() < 0.6:
        sheet.stamp(
            word,
            font,
            (190, 40, 40),
            int(rng.integers(40, 90)),
            rng.uniform(-30, 30),
            rng.uniform(0.11, 0.2),
            (rng.uniform(0.4, 0.6), rng.uniform(0.4, 0.65)),
        )
    else:
        sheet.stamp(
            word, font, (170, 40, 40), 200, rng.uniform(-6, 6), 0.055, (rng.uniform(0.4, 0.55), rng.uniform(0.04, 0.07))
        )


def _portrait(
    sheet: Sheet, look: Look, rng: np.random.Generator, left: float, top: float, right: float, bottom: float
) -> None:
    """The holder's picture, either cut out softly or with an edge."""
    width, height = sheet.size
    size = (round((right - left) * width), round((bottom - top) * height))
    backdrop = shade((rng.uniform(200, 250),) * 3, 1.0) if rng.random() < 0.6 else (150, 185, 215)
    picture = portrait(look, size, backdrop, rng)
    mask = np.full((size[1], size[0]), 255, np.uint8)
    if rng.random() < 0.4:
        distance = np.minimum(np.arange(size[0]), np.arange(size[0])[::-1])
        mask = np.tile(np.clip(distance * 12, 0, 255).astype(np.uint8), (size[1], 1))
    sheet.paste(picture, (left, top), mask)


def _address_lines(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)][:3]


def _portrait_right(holder: Holder, look: Look, rng: np.random.Generator, document: str) -> Flat:
    """Resident ID and residence permit: rows at the left, portrait at the right, the number below."""
    sheet, style = Sheet(_ground(rng)), _Style(rng)
    rows = [("姓名", holder.name), ("性别", holder.sex), ("出生", "{}年{}月{}日".format(*holder.born))]
    for (label, value), y in zip(rows, (0.17, 0.30, 0.42), strict=True):
        style.row(sheet, 0.06, 0.19, y, label, value)
    if document == RESIDENT_ID:
        style.row(sheet, 0.31, 0.41, 0.30, "民族", holder.people)
    sheet.write(style.at(0.06, 0.54), "住址", style.label_font, style.label_height, style.label_ink)
    for index, line in enumerate(_address_lines(holder.address, 11)):
        sheet.write(style.at(0.19, 0.54 + index * 0.08), line, style.value_font, style.value_height)
    left, top = 0.64 + rng.normal(0, 0.008), 0.13 + rng.normal(0, 0.01)
    _portrait(sheet, look, rng, left, top, left + rng.uniform(0.27, 0.3), top + rng.uniform(0.56, 0.6))
    label = "公民身份号码" if rng.random() < 0.8 else "身份号码"
    sheet.write(style.at(0.06, 0.87), label, style.label_font, style.label_height, style.label_ink)
    sheet.write(
        style.at(0.35, 0.87), holder.number, style.number_font, rng.uniform(0.055, 0.07), until=rng.uniform(0.88, 0.92)
    )
    _specimen(sheet, rng)
    return Flat(sheet.pixels(), sheet.boxes, document)


def _emblem_top_left(holder: Holder, rng: np.random.Generator, document: str) -> Flat:
    """The other side of both: emblem at the top left, a title of two lines, two or three rows at the bottom."""
    ground, style = _ground(rng), _Style(rng)
    red = (int(rng.integers(150, 210)), int(rng.integers(30, 80)), int(rng.integers(30, 70)))
    width, height = CARD_SIZE
    emblem(
        ground,
        (0.15 * width, (0.25 + style.shift[1]) * height),
        0.16 * height * rng.uniform(0.85, 1.05),
        red,
        int(rng.integers(3)),
    )
    if rng.random() < 0.4:
        faint = ground.copy()
        emblem(faint, (0.6 * width, 0.55 * height), 0.25 * height, (150, 150, 170), int(rng.integers(3)))
        ground = (ground * 0.86 + faint * 0.14).astype(np.uint8)
    sheet = Sheet(ground)
    state = str(rng.choice(_STATES))
    ink: Colour = (30, 30, 34)
    sheet.write(
        style.at(0.32, 0.18), state, style.title_font, rng.uniform(0.08, 0.095), ink, until=rng.uniform(0.84, 0.9)
    )
    title = "居民身份证" if document == RESIDENT_ID else str(rng.choice(["港澳居民居住证", "台湾居民居住证", "居住证"]))
    sheet.write(
        style.at(0.32, 0.345), title, style.title_font, rng.uniform(0.105, 0.125), ink, until=rng.uniform(0.84, 0.92)
    )
    rows = [("签发机关", holder.office), ("有效期限", holder.validity)]
    ys = (0.77, 0.89)
    if document == RESIDENCE_PERMIT:
        rows.insert(0, ("通行证号码", "H" + holder.permit))
        ys = (0.66, 0.77, 0.89)
    for (label, value), y in zip(rows, ys, strict=True):
        style.row(sheet, 0.24, 0.42, y, label, value)
    _specimen(sheet, rng)
    return Flat(sheet.pixels(), sheet.boxes, document)


def _permit_front(holder: Holder, look: Look, rng: np.random.Generator, document: str) -> Flat:
    """A travel permit: title above, portrait at the left, text at its right."""
    sheet, style = Sheet(_ground(rng)), _Style(rng)
    title = "港澳居民来往示例通行证" if document == HK_MACAU_PERMIT else "台湾居民来往示例通行证"
    sheet.write(
        style.at(rng.uniform(0.06, 0.3), 0.08),
        title,
        style.title_font,
        rng.uniform(0.055, 0.07),
        shade(style.label_ink, 0.8),
    )
    left, top = 0.05 + rng.normal(0, 0.006), 0.2 + rng.normal(0, 0.012)
    _portrait(sheet, look, rng, left, top, left + rng.uniform(0.27, 0.31), top + rng.uniform(0.57, 0.63))
    if rng.random() < 0.4:
        ghost = portrait(look, (110, 140), (225, 230, 235), rng).mean(axis=2, keepdims=True).repeat(3, axis=2)
        sheet.paste(ghost.astype(np.uint8), (0.83, 0.52), np.full((140, 110), 110, np.uint8))
    number = ("H" if rng.random() < 0.6 else "M") + holder.permit if document == HK_MACAU_PERMIT else holder.permit
    rows = [
        ("姓名", f"{holder.name}  {holder.latin_name}"),
        ("出生日期", "{}.{:02}.{:02}".format(*holder.born)),
        ("性别", holder.sex),
        ("有效期限", holder.validity),
        ("签发机关", holder.office),
    ]
    column = 0.39 + style.shift[0]
    stacked = rng.random() < 0.5
    for index, (label, value) in enumerate(rows):
        y = 0.2 + index * 0.123
        if stacked:
            sheet.write(style.at(column, y), label, style.label_font, 0.034, style.label_ink)
            sheet.write(style.at(column, y + 0.052), value, style.value_font, 0.052)
        else:
            sheet.write(style.at(column, y + 0.03), label, style.label_font, 0.038, style.label_ink)
            sheet.write(style.at(column + 0.14, y + 0.03), value, style.value_font, 0.045)
    sheet.write(style.at(column, 0.9), "证件号码", style.label_font, 0.04, style.label_ink)
    sheet.write(style.at(column + 0.13, 0.9), number, style.number_font, rng.uniform(0.06, 0.08))
    _specimen(sheet, rng)
    return Flat(sheet.pixels(), sheet.boxes, document)


def _permit_back(holder: Holder, rng: np.random.Generator, document: str) -> Flat:
    """The other side of a travel permit: a title, notes, and lines for machines."""
    ground, style = _ground(rng), _Style(rng)
    width, height = CARD_SIZE
    if rng.random() < 0.5:
        emblem(ground, (0.86 * width, 0.5 * height), 0.11 * height, style.label_ink, int(rng.integers(3)))
    sheet = Sheet(ground)
    sheet.write(
        style.at(0.06, 0.1),
        str(rng.choice(_STATES)) + "出入境管理局",
        style.title_font,
        0.06,
        shade(style.label_ink, 0.8),
    )
    style.row(sheet, 0.06, 0.3, 0.22, "本地证件号码", f"Z{holder.permit[:6]}(9)")
    style.row(sheet, 0.06, 0.3, 0.31, "换证次数", f"{rng.integers(0, 20):02}")
    notes = [
        "持证人须遵守样本法律法规。",
        "证件遗失应即向签发机关报告。",
        "本证仅供示例，不得转让或涂改。",
        "持本证可多次通过测试口岸。",
    ]
    for index, note in enumerate(notes[: int(rng.integers(2, 5))]):
        sheet.write(style.at(0.06, 0.42 + index * 0.068), f"{index + 1}. {note}", style.value_font, 0.042)
    names = holder.latin_name.replace(", ", "<<").replace(" ", "<")
    born = "{:02}{:02}{:02}".format(holder.born[0] % 100, *holder.born[1:])
    lines = [
        f"CRUTO{holder.permit}<9<<".ljust(30, "<"),
        f"{born}0{'M' if holder.male else 'F'}300101<UTO".ljust(30, "<"),
        names.ljust(30, "<"),
    ]
    for index, line in enumerate(lines):
        sheet.write(style.at(0.04, 0.76 + index * 0.085), line, MONO[2], 0.058, until=0.96)
    _specimen(sheet, rng)
    return Flat(sheet.pixels(), sheet.boxes, document)


def front(document: str, holder: Holder, look: Look, rng: np.random.Generator) -> Flat:
    """The side with the portrait."""
    draw: Callable[[Holder, Look, np.random.Generator, str], Flat]
    draw = _portrait_right if document in (RESIDENT_ID, RESIDENCE_PERMIT) else _permit_front
    return draw(holder, look, rng, document)


def back(document: str, holder: Holder, rng: np.random.Generator) -> Flat:
    """The side without it."""
    draw = _emblem_top_left if document in (RESIDENT_ID, RESIDENCE_PERMIT) else _permit_back
    return draw(holder, rng, document)
