"""Writes crates/model/tests/data/declared.tsv: cases of declared data with the findings that they should get.

    python3 training/declared/table.py

Systematic cases get what oracle.py works out from the written rules. The cases in by_hand.py carry what a person read
out of the rules, and the oracle has to agree with them before anything is written.

Nobody is in the table: numbers are of region 999900 unless a case is about regions, and those carry sequence 000 or 001
and a birth date of 1 January 1900, which no number in use has.
"""

import datetime
import pathlib

import by_hand
from oracle import HK_MACAO, RESIDENCE, RESIDENT, SPECIMEN, TAIWAN, check_character, citizen_number, findings

TARGET = pathlib.Path(__file__).parents[2] / "crates/model/tests/data/declared.tsv"
SUBMITTED = datetime.date(2026, 3, 2)
DAY = datetime.timedelta(1)

GOOD = {
    RESIDENT: {
        "document-type": RESIDENT, "number": citizen_number(SPECIMEN, "19900101", "123"), "name": "样本甲",
        "validity-span": "20", "validity-start": "2020-05-10", "ethnic-group": "汉",
    },
    RESIDENCE: {
        "document-type": RESIDENCE, "number": citizen_number("830000", "19000101", "000"), "name": "样本甲",
        "validity-span": "5", "validity-start": "2024-01-01", "sex": "女", "birth-date": "1900-01-01", "ethnic-group": "汉",
        "home-number": "X900000000", "region": "样本", "permit-number": "99000000",
    },
    HK_MACAO: {
        "document-type": HK_MACAO, "number": "H99000000", "name": "SAMPLE JIA", "validity-span": "10",
        "validity-start": "2020-05-10", "sex": "male", "birth-date": "1990-01-01", "ethnic-group": "汉",
        "home-number": "X000000(0)", "region": "样本",
    },
    TAIWAN: {
        "document-type": TAIWAN, "number": "99000000", "name": "样本甲", "validity-span": "5", "validity-start": "2023-05-10",
        "sex": "female", "birth-date": "1990.01.01", "ethnic-group": "汉", "home-number": "X900000000", "region": "样本",
    },
}
REACHABLE = {"phone": "10000000000", "email": "sample@example.com"}


class Table:
    def __init__(self):
        self.rows, self.seen = [], set()

    def add(self, group, document, changes, submitted=SUBMITTED, programme="jszg-identity", expected=None):
        declared = dict(GOOD[document])
        if programme == "jszg-account-check":
            declared = {field: declared[field] for field in ("document-type", "number", "name")} | REACHABLE
        declared |= changes
        key = (programme, document, submitted, tuple(sorted(declared.items())))
        if key in self.seen:
            return
        self.seen.add(key)
        worked_out = findings(programme, document, submitted, declared)
        if expected is not None and sorted(expected) != worked_out:
            raise SystemExit(f"{group} {changes}: by hand {sorted(expected)}, by the oracle {worked_out}")
        self.rows.append((group, programme, document, str(submitted), changes, worked_out))

    def write(self):
        lines = ["case\tprogramme\tdocument\tsubmitted\tchanges\tfindings"]
        for base, fields in GOOD.items():
            lines.append("\t".join(["base", "", base, "", pairs(fields), ""]))
        counts = {}
        for group, programme, document, submitted, changes, found in self.rows:
            counts[group] = counts.get(group, 0) + 1
            said = "|".join(":".join(finding) for finding in found)
            lines.append("\t".join([f"{group}-{counts[group]}", programme, document, submitted, pairs(changes), said]))
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(self.rows)} cases: {counts}")


def pairs(fields):
    return "|".join(f"{field}={escaped(value)}" for field, value in fields.items())


def escaped(text):
    """Signs that a reader could not see or tell apart are written as their code point."""
    plain = lambda sign: sign == " " or "!" <= sign <= "~" and sign not in "|\\" or "\u4e00" <= sign <= "\u9fa5"
    return "".join(sign if plain(sign) else f"\\u{{{ord(sign):X}}}" for sign in text)


def numbers(table):
    for document, region in ((RESIDENT, SPECIMEN), (RESIDENCE, SPECIMEN)):
        good = citizen_number(region, "19900101", "123" if document == RESIDENT else "124")
        fitting = {} if document == RESIDENT else {"birth-date": "1990-01-01"}
        for position in range(18):
            for sign in "0123456789X" if position == 17 else "0123456789":
                table.add("number-one-wrong", document, {"number": good[:position] + sign + good[position + 1:], **fitting})
            swapped = good[:position] + good[position + 1:position + 2] + good[position] + good[position + 2:]
            table.add("number-swapped", document, {"number": swapped, **fitting})
            table.add("number-short", document, {"number": good[:position], **fitting})
    for year in range(1950, 2026):
        for sequence in ("001", "518"):
            table.add("number-check", RESIDENT, {
                "number": citizen_number(SPECIMEN, f"{year}0615", sequence), "validity-span": "", "validity-start": "",
            })
    for signs in ("x", "X", "ｘ", "Ｘ", "Y", "×", "Х", "χ", "*", "О", "l", "I"):
        body = next(SPECIMEN + f"19900101{n:03}" for n in range(1, 999, 2) if check_character(SPECIMEN + f"19900101{n:03}") == "X")
        table.add("number-last", RESIDENT, {"number": body + signs})


def birth_dates_in_numbers(table):
    for year in (1900, 1979, 1980, 2000, 2001, 2004):
        for month in range(14):
            for day in (0, 1, 28, 29, 30, 31, 32):
                if month not in (2, 4, 12) and day not in (0, 30, 31):
                    continue
                birth = f"{year}{month:02}{day:02}"
                table.add("number-day", RESIDENT, {
                    "number": citizen_number(SPECIMEN, birth, "123"), "validity-span": "", "validity-start": "",
                })
    for offset in (-400, -31, -2, -1, 0, 1, 2, 31, 400):
        birth = (SUBMITTED + DAY * offset).strftime("%Y%m%d")
        changes = {"number": citizen_number(SPECIMEN, birth, "123"), "validity-span": "5", "validity-start": "2026-03-02"}
        table.add("number-ahead", RESIDENT, changes)
    for year in ("0000", "0001", "1000", "1799", "1800", "1850", "2099", "9999"):
        table.add("number-year", RESIDENT, {
            "number": citizen_number(SPECIMEN, year + "0101", "123"), "validity-span": "", "validity-start": "",
        })


def regions(table):
    """Without a validity, so that the age of a birth in 1900 plays no part."""
    bare = {"validity-span": "", "validity-start": ""}
    for prefix in range(100):
        for document in (RESIDENT, RESIDENCE):
            table.add("region-province", document, {"number": citizen_number(f"{prefix:02}9999", "19000101", "000"), **bare})
    for region in ("110101", "310101", "440305", "650102", "110103", "440524", "110199", "440000", "710000", "710001", "810000",
                   "820000", "830000", "810001", "820001", "830001", "840000", "910000", "911100", "990000", "999901", "999900"):
        for document in (RESIDENT, RESIDENCE):
            for sequence in ("000", "001"):
                table.add("region-code", document, {"number": citizen_number(region, "19000101", sequence), **bare})


def typed_forms(table):
    wide = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "0123456789XxHhMm()"})
    body = next(SPECIMEN + f"19900101{n:03}" for n in range(1, 999, 2) if check_character(SPECIMEN + f"19900101{n:03}") == "X")
    plain = {RESIDENT: body + "X", HK_MACAO: "H99000000", TAIWAN: "99000000"}
    for document, number in plain.items():
        forms = [
            number, number.lower(), number.translate(wide), number.lower().translate(wide), f" {number} ", f"\u3000{number}\u3000",
            f"{number[:4]} {number[4:]}", f"{number[:4]}-{number[4:]}", f"{number[:4]}\u3000{number[4:]}",
            f"{number[:4]}\uff0d{number[4:]}", f"{number[:4]}\t{number[4:]}", " ".join(number).lower(), f"{number}.", f"{number}\u200b",
            f"\ufeff{number}", f"{number[:4]}\u2013{number[4:]}", f"No{number}", f"{number[:3]}O{number[4:]}", number.translate(wide)[:3] + number[3:],
            "".join(chr(0x660 + int(sign)) if sign.isdigit() else sign for sign in number), "", "   ", "-", "\u3000-",
        ]
        for form in forms:
            table.add("number-form", document, {"number": form})
    for number in ("999900900101123", "99990090010112", "9999009001011234", "９９９９００９００１０１１２３", "99990090010112X", "110101000101000",
                   "999900 900101 123"):
        table.add("number-1989", RESIDENT, {"number": number})


def permits(table):
    for digits in range(13):
        for letter in ("H", "M", "h", "m", "Ｈ", "T", "C", "W", "0", ""):
            table.add("permit-hk-macao", HK_MACAO, {"number": letter + "990000001234"[:digits]})
        for letter in ("", "T", "L", "H"):
            table.add("permit-taiwan", TAIWAN, {"number": letter + "990000001234"[:digits]})
        for letter in ("", "H", "M", "h", "T"):
            table.add("permit-beside", RESIDENCE, {"permit-number": letter + "990000001234"[:digits]})
    for position in range(8):
        for sign in "OI.":
            number = "99000000"[:position] + sign + "99000000"[position + 1:]
            table.add("permit-letter-inside", HK_MACAO, {"number": "M" + number})
            table.add("permit-letter-inside", TAIWAN, {"number": number})
            table.add("permit-letter-inside", RESIDENCE, {"permit-number": number})
    for document in (HK_MACAO, TAIWAN, RESIDENCE):
        for span in ("1", "5", "5年", "10", "20", "long-term", "长期", "7", "0", "five"):
            table.add("permit-span", document, {"validity-span": span, "validity-start": "2024-05-10"})
        for start in ("2026-03-02", "2026-03-03", "2021-03-01", "2021-03-02", "1989-12-31", "1890-01-01"):
            table.add("permit-start", document, {"validity-span": "5", "validity-start": start})


def ages(table):
    """Article 5 on the days round the birthdays at which the span changes, and long before and after."""
    for birth in (datetime.date(1960, 2, 29), datetime.date(1960, 2, 28), datetime.date(1960, 3, 1), datetime.date(1976, 6, 30),
                  datetime.date(1980, 1, 1), datetime.date(1979, 12, 31)):
        number = citizen_number(SPECIMEN, birth.strftime("%Y%m%d"), "123")
        for age in (0, 1, 15, 16, 17, 25, 26, 27, 45, 46, 47, 60):
            near = (-2, -1, 0, 1, 2) if age in (16, 26, 46) else (0,)
            for offset in near:
                anniversary = birth if birth.month != 2 or birth.day != 29 else datetime.date(birth.year, 3, 1) - DAY
                year = birth.year + age
                try:
                    day = anniversary.replace(year=year)
                except ValueError:
                    day = datetime.date(year, 3, 1)
                start = day + DAY * offset
                submitted = max(SUBMITTED, start + DAY * 30)
                for span in ("5", "10", "20", "long-term"):
                    changes = {"number": number, "validity-span": span, "validity-start": str(start)}
                    # On a day on which nothing has expired, so that age alone is told.
                    table.add("validity-age", RESIDENT, changes, submitted=min(submitted, start + DAY * 30))


def ends(table):
    for start in ("2012-02-27", "2012-02-28", "2012-02-29", "2012-03-01", "2012-03-02", "2014-02-28", "2014-03-01", "2020-12-31", "2022-05-10"):
        first = datetime.date.fromisoformat(start)
        for span in ("10", "20"):
            birth = f"{first.year - (18 if span == '10' else 30)}0101"
            number = citizen_number(SPECIMEN, birth, "123")
            same = datetime.date(first.year + int(span), first.month, min(first.day, 28))
            for offset in (-366, -2, -1, 0, 1, 2, 366):
                table.add("validity-end", RESIDENT, {
                    "number": number, "validity-span": span, "validity-start": start, "validity-end": str(same + DAY * offset),
                }, submitted=datetime.date(2014, 6, 1) if first.year < 2015 else SUBMITTED)
            for end in ("long-term", "长期", "soon", "", "2032.02.29", "2031-02-29"):
                table.add("validity-end", RESIDENT, {
                    "number": number, "validity-span": span, "validity-start": start, "validity-end": end,
                }, submitted=datetime.date(2014, 6, 1) if first.year < 2015 else SUBMITTED)
    old = citizen_number(SPECIMEN, "19600101", "123")
    for end in ("long-term", "长期", "LONG-TERM", "2040-05-10", "9999-12-31", "无", ""):
        table.add("validity-no-end", RESIDENT, {"number": old, "validity-span": "长期", "validity-start": "2010-05-10", "validity-end": end})


def submission_days(table):
    young, grown = citizen_number(SPECIMEN, "19980101", "123"), citizen_number(SPECIMEN, "19850101", "123")
    for number, span, start in ((young, "10", "2016-02-28"), (young, "10", "2016-02-29"), (young, "10", "2016-03-01"), (young, "10", "2016-03-02"),
                                (young, "10", "2015-02-28"), (grown, "20", "2012-02-29"), (grown, "20", "2012-06-30")):
        first = datetime.date.fromisoformat(start)
        for years in (0, int(span)):
            middle = datetime.date(first.year + years, first.month, min(first.day, 28))
            for offset in (-3, -2, -1, 0, 1, 2, 3, 4):
                table.add("validity-day", RESIDENT, {"number": number, "validity-span": span, "validity-start": start}, submitted=middle + DAY * offset)
                table.add("validity-day", RESIDENT, {
                    "number": number, "validity-span": span, "validity-start": start, "validity-end": str(middle.replace(year=first.year + int(span))),
                }, submitted=middle + DAY * offset)


def sexes_and_births(table):
    for sequence in range(100, 110):
        for sex in ("男", "女", "male", "Female", "M", "未知"):
            number = citizen_number(SPECIMEN, "19900101", str(sequence))
            table.add("sex", RESIDENT, {"number": number, "sex": sex})
            table.add("sex", RESIDENCE, {"number": number, "birth-date": "1990-01-01", "sex": sex})
    for birth in ("1990-01-01", "1990.01.01", "1990/01/01", "19900101", "1990-1-1", "1990-01-02", "1991-01-01", "01/01/1990", "1990年1月1日",
                  "2026-03-02", "2026-03-03", "1990-02-30", "1799-12-31", "unknown", "", "900101"):
        for document in (RESIDENT, RESIDENCE, HK_MACAO, TAIWAN):
            number = {"number": citizen_number(SPECIMEN, "19900101", "124")} if document in (RESIDENT, RESIDENCE) else {}
            # A validity of a day on which everybody here is born.
            table.add("birth", document, {**number, "birth-date": birth, "validity-start": "2020-05-10"})
            table.add("birth-number-broken", document, {"number": "99", "birth-date": birth})


NAMES = [
    "样本甲", "样本\u00b7甲", "样本\u2022甲", "样本\u30fb甲", "样本\uff0e甲", "样本\u2027甲", "样本.甲", "样本\u2024甲", "样本\uff65甲", "样本\u22c5甲", "样本\u25cf甲",
    "样本-甲", "样本—甲", "样本_甲", "样本、甲", "样本，甲", "样本,甲", "样本1", "样本１", "样本#", "样本（甲）", "样本(甲)", "样本'甲", "样本\u200b甲", "样本\u00a0甲",
    "样本\u3000甲", "样本 甲", " 样本甲 ", "样本\t甲", "样本\u0001甲", "样本?", "样本？", "??", "样\ufffd", "样\u3402", "样\u4dae", "样\u9fa5", "样\u9fa6", "样\u9fb1", "样\u9fff",
    "样\u20bb7", "样\U00020bb7", "样\U0002a6a5", "样\U00030000", "样\ue000", "样\ue815", "样\uf8ff", "样\U000f0000", "样\U00100000", "样\uf900", "样\ufa0e", "样\U0002f800",
    "样\u3007", "样\u3005", "样\u2f00", "样\u2e80", "样\u2ff0木木", "样\u31c0", "样\ufe00", "样\U000e0100", "样A", "样Ａ", "样é", "样а", "样β", "样ㄅ", "样カ", "样한",
    "SAMPLE JIA", "sample", "SAMPLE, JIA", "SAMPLE-JIA", "SAMPLE'JIA", "SAMPLE\u2022JIA", "SAMPLE 1", "SAMPLÉ", "样本\u2022甲\ue000?#", "样本\u2022 甲", "样\ue000\ue001",
    "样本\u00b7甲\u00b7乙\u00b7丙", "某", "样本" * 20, "", "  ", "\u3000", "样本\u2605", "样本\u00d7", "样本+", "样本𝐀",
]


def names(table):
    for name in NAMES:
        for document in (RESIDENT, HK_MACAO, RESIDENCE):
            table.add("name", document, {"name": name})
        table.add("name", RESIDENT, {"name": name}, programme="jszg-account-check")


def spans_and_starts(table):
    for span in ("5", "10", "20", "20年", "20 年", "０5", "2", "0", "-20", "101", "100", "long-term", "Long-Term", "长期", "长期有效", "二十年", "20.0", "20-10", ""):
        table.add("span", RESIDENT, {"validity-span": span})
    for start in ("2020-05-10", "2020.05.10", "2020/05/10", "20200510", "2020-5-10", "2020-13-01", "2020-02-30", "2020年5月10日", "10.05.2020", "soon", "",
                  "1799-01-01", "2020-05-10T00:00:00Z", "2020 05 10", "2020111", "+2020-05-10", "2020-05 -10", "2020-05.10", "２０２０-05-10", "2020-05", "99999-01-01"):
        table.add("start", RESIDENT, {"validity-start": start})
        table.add("start", RESIDENT, {"validity-start": start, "validity-span": "some"})
        table.add("start", RESIDENT, {"validity-start": start, "validity-span": ""})


def missing(table):
    for document, fields in GOOD.items():
        for field in fields:
            for empty in ("", " ", "\u3000"):
                table.add("missing", document, {field: empty})


def contacts(table):
    for phone in ("10000000000", "+86 100-0000-0000", "010-00000000", "20000000000", "1000000", "10000000", "100000000000", "1000000000000000", "1000000000o", "１0000000000",
                  "+20000000000", "++8610000000000", "", "00000000000"):
        table.add("contact", RESIDENT, {"phone": phone}, programme="jszg-account-check")
    for email in ("sample@example.com", "sample@mail.example.com", "sample@example\u3002com", "sample.example.com", "a b@example.com", "sample@@example.com", "sample@example",
                  "@example.com", "sample@.com", "sample@example.", "sample@example..com", "样本@example.com", "sample,other@example.com", "s@e.c", ""):
        table.add("contact", RESIDENT, {"email": email}, programme="jszg-account-check")
    for number in ("999900199001011239", "999900900101123", "9999001990010112"):
        table.add("no-ground", RESIDENT, {"number": number}, programme="jszg-account-check")


def main():
    table = Table()
    for document in GOOD:
        table.add("good", document, {}, expected=[])
    for group, document, changes, expected, *day in by_hand.CASES:
        submitted = datetime.date.fromisoformat(day[0]) if day else SUBMITTED
        table.add(f"hand-{group}", document, changes, submitted, expected=expected)
    for group in (numbers, birth_dates_in_numbers, regions, typed_forms, permits, ages, ends, submission_days, sexes_and_births, names, spans_and_starts,
                  missing, contacts):
        group(table)
    table.write()


if __name__ == "__main__":
    main()
