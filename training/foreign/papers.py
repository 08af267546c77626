"""Documents of other kinds: a student card, a passport's data page, a driving licence, a receipt, pages of text."""

import numpy as np

from foreign.cards import Flat
from foreign.faces import Look, portrait
from foreign.grounds import emblem, paper, tinted
from foreign.holders import Holder
from foreign.lettering import KAI, LATIN, MONO, SANS, SONG, Colour, Sheet
from foreign.paint import shade

_SENTENCES = [
    "本页文字仅用于测试图像处理程序", "示例内容不代表任何真实机构或个人", "请将材料按顺序整理后提交",
    "样本文件中的数据全部为虚构", "第一条 总则与适用范围说明", "申请人应当如实填写各项内容",
    "经审核后方可办理后续手续", "如有疑问请咨询示例窗口", "附件包括申请表和相关证明", "本规定自发布之日起试行",
    "天气晴朗适合散步和读书", "图书馆每天上午九点开门",
]  # fmt: skip
_ENGLISH = [
    "This page is a specimen and says nothing of real people.", "All names and numbers were made up for a test.",
    "Please keep the original together with two copies.", "The quick brown fox jumps over the lazy dog.",
    "Section 2. Scope, terms and how to apply them.", "Fees are due within thirty days of the notice.",
]  # fmt: skip
_SCHOOLS = ["示例大学", "虚构理工学院", "样本师范学院", "测试职业技术学院"]


def _student_card(holder: Holder, look: Look, rng: np.random.Generator) -> Flat:
    size = (1000, 640) if rng.random() < 0.7 else (640, 960)
    base = shade(rng.uniform(60, 200, 3), 1.0)
    ground = paper(rng, size, (244, 245, 247))
    band = round(size[1] * rng.uniform(0.2, 0.28))
    ground[:band] = base
    emblem(ground, (0.1 * size[0], band / 2), band * 0.36, shade(base, 0.6), int(rng.integers(3)))
    sheet, font = Sheet(ground), str(rng.choice(SANS + KAI))
    upright = size[1] > size[0]
    unit = 0.6 if upright else 1.0
    school = str(rng.choice(_SCHOOLS))
    sheet.write((0.2, band / size[1] / 2), school, font, 0.1 * unit, (250, 250, 250))
    photo = (round(0.34 * size[0]), round(0.42 * size[0]))
    at_left = rng.random() < 0.5
    corner = (0.33, 0.27) if upright else ((0.05, 0.32) if at_left else (0.62, 0.32))
    photo = photo if upright else (round(0.3 * size[0]), round(0.38 * size[0]))
    sheet.paste(portrait(look, photo, (120, 170, 220), rng), corner)
    column, row = (0.15, 0.66) if upright else ((0.42, 0.4) if at_left else (0.06, 0.4))
    for index, (label, value) in enumerate(
        [("姓名", holder.name), ("学号", "9999" + holder.permit), ("专业", "样本工程"), ("学生证", "有效")]
    ):
        sheet.write((column, row + index * 0.13 * unit), f"{label}：{value}", font, 0.07 * unit)
    sheet.stamp("SPECIMEN", SANS[0], (190, 40, 40), 70, 20, 0.12 * unit, (0.5, 0.6))
    return Flat(sheet.pixels(), sheet.boxes, "student-card")


def _passport(holder: Holder, look: Look, rng: np.random.Generator) -> Flat:
    size = (1100, 780)
    base = rng.uniform(205, 240, 3)
    tints = [shade(base + rng.normal(0, 14, 3), 1.0) for _ in range(3)]
    sheet = Sheet(tinted(rng, size, (tints[0], tints[1], tints[2])))
    label, value = str(rng.choice(LATIN[3:])), str(rng.choice(LATIN))
    sheet.write((0.06, 0.07), "UTOPIA  乌托邦", SANS[0], 0.05, (60, 60, 110))
    sheet.write((0.7, 0.07), "PASSPORT 护照", SANS[0], 0.045, (60, 60, 110))
    sheet.paste(portrait(look, (300, 390), (225, 228, 232), rng), (0.05, 0.16))
    rows = [
        ("Surname / Given names", holder.latin_name), ("Nationality", "UTOPIAN"),
        ("Date of birth", "{2:02} / {1:02} / {0}".format(*holder.born)), ("Sex", "M" if holder.male else "F"),
        ("Authority", "SPECIMEN OFFICE"), ("Passport No.", "X9999" + holder.permit[4:]),
    ]  # fmt: skip
    for index, (name, text) in enumerate(rows):
        sheet.write((0.37, 0.17 + index * 0.095), name, label, 0.022, (90, 90, 120))
        sheet.write((0.37, 0.21 + index * 0.095), text, value, 0.038)
    names = holder.latin_name.replace(", ", "<<").replace(" ", "<")
    sheet.write((0.04, 0.84), f"P<UTO{names}".ljust(44, "<"), MONO[2], 0.042, until=0.96)
    sheet.write(
        (0.04, 0.91),
        f"X9999{holder.permit[4:]}0UTO{holder.born[0] % 100:02}0101".ljust(44, "<"),
        MONO[2],
        0.042,
        until=0.96,
    )
    sheet.stamp("SPECIMEN", LATIN[1], (190, 40, 40), 60, 25, 0.12, (0.5, 0.5))
    return Flat(sheet.pixels(), sheet.boxes, "passport")


def _driving_licence(holder: Holder, look: Look, rng: np.random.Generator) -> Flat:
    size = (1000, 690)
    sheet, font, ink = Sheet(paper(rng, size, (236, 240, 236))), str(rng.choice(SONG + SANS)), (40, 60, 50)
    sheet.write((0.5, 0.09), "样本驾驶证", font, 0.085, (170, 40, 40), anchor="mm")
    sheet.write((0.5, 0.17), "Driving Licence Specimen", LATIN[3], 0.035, ink, anchor="mm")
    rows = [
        ("证号", holder.number), ("姓名 Name", f"{holder.name}    性别 {holder.sex}"),
        ("住址 Address", holder.address[:13]),
        ("出生日期", "{}-{:02}-{:02}".format(*holder.born)), ("初次领证日期", "{}-{:02}-{:02}".format(*holder.issued)),
        ("准驾车型 Class", str(rng.choice(["C1", "C2", "B2", "A1"]))),
    ]  # fmt: skip
    for index, (name, value) in enumerate(rows):
        sheet.write((0.05, 0.27 + index * 0.105), name, font, 0.04, ink)
        sheet.write((0.3, 0.27 + index * 0.105), value, font, 0.046)
    sheet.paste(portrait(look, (220, 290), (235, 235, 238), rng), (0.74, 0.5))
    sheet.stamp("样本", SANS[0], (200, 30, 30), 120, 12, 0.14, (0.55, 0.84))
    return Flat(sheet.pixels(), sheet.boxes, "driving-licence")


def _receipt(holder: Holder, _look: Look, rng: np.random.Generator) -> Flat:
    size = (620, int(rng.integers(900, 1300)))
    sheet, font = Sheet(paper(rng, size, (248, 247, 243))), str(rng.choice(SANS + SONG))
    sheet.write((0.5, 0.06), "样本超市 购物小票", font, 0.036, anchor="mm")
    rows = int(rng.integers(10, 20))
    for index in range(rows):
        y = 0.12 + index * 0.76 / rows
        sheet.write((0.08, y), str(rng.choice(["苹果", "牛奶", "面包", "铅笔", "雨伞", "茶叶", "毛巾"])), font, 0.024)
        sheet.write((0.92, y), f"{rng.uniform(2, 90):.2f}", MONO[0], 0.024, anchor="rm")
    sheet.write((0.08, 0.94), f"合计 {rng.uniform(50, 900):.2f}  收银 {holder.name[0]}", font, 0.03)
    return Flat(sheet.pixels(), sheet.boxes, "receipt")


def _text_page(holder: Holder, _look: Look, rng: np.random.Generator) -> Flat:
    size = (900, 1270) if rng.random() < 0.75 else (1270, 900)
    sheet = Sheet(paper(rng, size, shade((rng.uniform(236, 252),) * 3, 1.0)))
    english = rng.random() < 0.3
    font = str(rng.choice(LATIN)) if english else str(rng.choice(SANS + SONG + KAI))
    ink: Colour = shade((rng.uniform(15, 70),) * 3, 1.0)
    height = rng.uniform(20, 30) / size[1]
    title = "Specimen notice" if english else str(rng.choice(["样本通知书", "测试证明", "示例申请表", "虚构合同"]))
    sheet.write((0.5, 0.08), title, font, height * 1.7, ink, anchor="mm")
    y = 0.16
    while y < rng.uniform(0.75, 0.95):
        line = " ".join(rng.choice(_ENGLISH, 2)) if english else "，".join(rng.choice(_SENTENCES, 3))
        characters = int(0.8 * size[0] / (height * size[1]) * (1.9 if english else 1.0))
        cut = characters if rng.random() < 0.8 else characters // 2
        sheet.write((0.1, y), line[:cut], font, height, ink)
        y += height * (1.6 if rng.random() < 0.9 else 3.0)
    if rng.random() < 0.5:
        sheet.write(
            (0.9, 0.95),
            f"{holder.name}  {holder.issued[0]}年{holder.issued[1]}月{holder.issued[2]}日",
            SANS[0],
            height,
            ink,
            anchor="rm",
        )
    if rng.random() < 0.4:
        sheet.stamp("样本专用章", SANS[0], (200, 30, 30), 150, rng.uniform(-15, 15), 0.04, (0.75, 0.9))
    return Flat(sheet.pixels(), sheet.boxes, "text-page")


def other_document(holder: Holder, look: Look, rng: np.random.Generator) -> Flat:
    """One document that no slot asks for."""
    kinds = (_student_card, _passport, _driving_licence, _receipt, _text_page, _text_page)
    return kinds[int(rng.integers(len(kinds)))](holder, look, rng)
