"""What the declared data of a case should be told, worked out from the published rules alone.

Written to be compared with crates/model/src/identity, so it goes other ways to the same answers wherever there is one:
the check character by the standard's printed weights instead of ISO 7064's doubling, ages and ends by comparing months
and days instead of a calendar library, names by Unicode's general categories. The rules:

  GB 11643-1999            18-character numbers: region, birth date, sequence, check character
  Resident Identity Card   article 5: validity by age at issue
  Law
  programmes' manuals      which fields a document has, which reason is a ground for failing

Findings are (field, code, severity). A number that cannot be read gets one finding, for the first thing that is
wrong with it from left to right, the check character last; what was normalised is told of readable numbers.
"""

import datetime
import unicodedata

RESIDENT, RESIDENCE, HK_MACAO, TAIWAN = "resident-id", "residence-permit", "hk-macao-permit", "taiwan-permit"

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
CHECKS = "10X98765432"
PROVINCES = {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83}
RESIDENCE_REGIONS = {"810000", "820000", "830000"}
SPECIMEN = "999900"
# The few real counties that the cases below use; the last two were dissolved (2010, 1988) and stay valid in numbers.
COUNTIES = {"110101", "310101", "440305", "650102", "110103", "440524"}

# Reasons that are grounds for failing, by programme; the others are the office's choice and off.
GROUNDS = {
    "jszg-identity": {"field-number", "field-name", "field-sex", "field-validity"},
    "jszg-account-check": set(),
}
# Fields that an applicant types, by programme and document.
TYPED = {
    ("jszg-identity", RESIDENT): ["document-type", "number", "name", "validity-span", "validity-start", "ethnic-group"],
    ("jszg-identity", RESIDENCE): [
        "document-type", "number", "name", "validity-span", "validity-start", "sex", "birth-date", "ethnic-group",
        "home-number", "region", "permit-number",
    ],
    ("jszg-identity", HK_MACAO): [
        "document-type", "number", "name", "validity-span", "validity-start", "sex", "birth-date", "ethnic-group",
        "home-number", "region",
    ],
    ("jszg-account-check", RESIDENT): ["document-type", "number", "name", "phone", "email"],
}
TYPED["jszg-identity", TAIWAN] = TYPED["jszg-identity", HK_MACAO]


def check_character(body):
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body)) % 11]


def citizen_number(region, birth, sequence):
    body = region + birth + sequence
    return body + check_character(body)


def read_day(text):
    """A day as it is typed: 2026-08-31, with dots or slashes, or eight digits."""
    text = text.strip()
    for separator in "-./":
        if text.count(separator) == 2:
            year, month, day = text.split(separator)
            break
    else:
        year, month, day = (text[:4], text[4:6], text[6:]) if len(text) == 8 else ("", "", "")
    if not all(part.isascii() and part.isdigit() for part in (year, month, day)) or len(year) != 4:
        return None
    try:
        found = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= 1800 else None


def read_span(text):
    """Years, or 0 for long-term; None for what is neither."""
    text = text.strip()
    if text == "长期" or text.lower() == "long-term":
        return 0
    text = text.removesuffix("年").rstrip()
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 100 else None


def normal_number(text):
    """The standard form, and one note for each kind of change."""
    changed, kept = set(), []
    for sign in text:
        narrow = chr(ord(sign) - 0xFEE0) if 0xFF01 <= ord(sign) <= 0xFF5E else " " if sign == "\u3000" else sign
        if narrow != sign:
            changed.add("width")
        if narrow.isspace() or narrow == "-":
            changed.add("separator")
        elif "a" <= narrow <= "z":
            changed.add("case")
            kept.append(narrow.upper())
        else:
            kept.append(narrow)
    return "".join(kept), ["number-normalised"] * len(changed)


def is_digits(text):
    return text != "" and all(sign in "0123456789" for sign in text)


def read_citizen(text, document, submitted):
    """Error code, or None; then birth date and sex; then notes."""
    if len(text) == 15 and is_digits(text):
        return "number-fifteen-digits", None, []
    if len(text) != 18:
        return "number-length", None, []
    if not is_digits(text[:17]) or text[17] not in "0123456789X":
        return "number-characters", None, []
    region = text[:6]
    notes = []
    if document == RESIDENCE and region not in RESIDENCE_REGIONS | {SPECIMEN}:
        return "number-other-document", None, []
    if document == RESIDENT and region != SPECIMEN:
        if text[0] == "9":
            return "number-foreign-permanent-resident", None, []
        if region in RESIDENCE_REGIONS:
            return "number-other-document", None, []
        if int(text[:2]) not in PROVINCES:
            return "number-region", None, []
        if region not in COUNTIES:
            notes.append("number-county")
    birth = read_day(text[6:14])
    if birth is None or birth > submitted:
        return "number-birth-date", None, []
    if check_character(text[:17]) != text[17]:
        return "number-check-character", None, []
    return None, (birth, "male" if text[16] in "13579" else "female"), notes


def read_permit(text, letters):
    digits = text
    if letters:
        if text[:1] not in ("H", "M"):
            return "number-permit-letter", []
        digits = text[1:]
    if digits and not is_digits(digits):
        return "number-characters", []
    if len(digits) not in (8, 10):
        return "number-length", []
    return None, ["number-reissue-digits"] if len(digits) == 10 else []


def read_number(text, document, submitted):
    text, changed = normal_number(text)
    if text == "":
        return "number-empty", None, []
    if document in (RESIDENT, RESIDENCE):
        error, person, notes = read_citizen(text, document, submitted)
    else:
        error, notes = read_permit(text, letters=document == HK_MACAO)
        person = None
    return error, person, [] if error else changed + notes


DOTS = "\u2022\u30fb\uff0e\u2027"


def name_notes(text, document):
    notes = set()
    latin = document != RESIDENT
    for sign in text:
        code, kind = ord(sign), unicodedata.category(sign)
        if 0x4E00 <= code <= 0x9FA5 or sign in "\u00b7\u3007":
            continue
        if sign in DOTS:
            notes.add(("name-normalised", "dot"))
        elif sign.isspace():
            if not latin:
                notes.add(("name-normalised", "space"))
        elif sign in "\ufffd?\uff1f" or kind == "Cc":
            notes.add(("name-garbled", ""))
        elif latin and sign.isascii() and sign.isalpha():
            continue
        elif kind[0] == "L" or kind == "Co" or is_part_of_rare(code):
            notes.add(("name-needs-eyes", ""))
        else:
            notes.add(("name-special-sign", ""))
    return [code for code, _ in notes]


def is_part_of_rare(code):
    """Radicals, strokes, descriptions of characters, and selectors of a variant: ways to write a rare character."""
    ranges = [(0x2E80, 0x2FD5), (0x2FF0, 0x2FFF), (0x31C0, 0x31EF), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
    return any(first <= code <= last for first, last in ranges)


def admissible_ends(start, years):
    """The same day so many years later; round 29 February a day more or less."""
    near = (start.month, start.day) in ((2, 28), (2, 29), (3, 1))
    year = start.year + years
    if not near:
        return {datetime.date(year, start.month, start.day)}
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (start.month, start.day) == (2, 29) and not leap:
        return {datetime.date(year, 2, 28), datetime.date(year, 3, 1)}
    middle = datetime.date(year, start.month, start.day)
    return {middle + datetime.timedelta(days) for days in (-1, 0, 1)}


def spans_of_age(birth, start):
    """Article 5. Who is born on 29 February has the birthday on it, or a day earlier or later."""
    leap_born = (birth.month, birth.day) == (2, 29)
    birthdays = [(2, 28), (2, 29), (3, 1)] if leap_born else [(birth.month, birth.day)]
    spans = set()
    for birthday in birthdays:
        age = start.year - birth.year - ((start.month, start.day) < birthday)
        spans.add(5 if age < 16 else 10 if age < 26 else 20 if age < 46 else 0)
    return spans


def validity(declared, document, submitted, birth):
    """Findings as (field, code, reason or None, whether the rule is a hard one)."""
    span_text, start_text = declared.get("validity-span", "").strip(), declared.get("validity-start", "").strip()
    end_text = declared.get("validity-end", "").strip()
    unread = [
        (field, "declared-unreadable", None, None)
        for field, text, value in [
            ("validity-span", span_text, read_span(span_text)),
            ("validity-start", start_text, read_day(start_text)),
            ("validity-end", end_text, 0 if end_text == "长期" or end_text.lower() == "long-term" else read_day(end_text)),
        ]
        if text and value is None
    ]
    span, start = read_span(span_text), read_day(start_text)
    if span is None or start is None:
        return unread
    found = list(unread)
    possible = {RESIDENT: {5, 10, 20, 0}, TAIWAN: {5}}.get(document)
    if possible and span not in possible:
        found.append(("validity-span", "validity-span", "field-validity", True))
    ends = None if span == 0 else admissible_ends(start, span)
    end = None
    if end_text and (end_text == "长期" or end_text.lower() == "long-term"):
        end = "never"
        if ends is not None:
            found.append(("validity-end", "validity-end-differs", "field-validity", True))
    elif end_text and read_day(end_text):
        end = read_day(end_text)
        if ends is None or end not in ends:
            found.append(("validity-end", "validity-end-differs", "field-validity", True))
    if birth is not None:
        if start < birth:
            found.append(("validity-start", "validity-before-birth", "field-validity", True))
        elif document == RESIDENT and span not in spans_of_age(birth, start):
            found.append(("validity-span", "validity-age", "field-validity", True))
    if start > submitted:
        found.append(("validity-start", "validity-not-begun", "field-validity", False))
    last = max(ends) if end is None and ends else end
    if last not in (None, "never") and last < submitted:
        found.append(("validity-end", "validity-expired", "card-expired", True))
    return found


def reachable_phone(text):
    rest = text.removeprefix("+")
    digits = rest.replace(" ", "").replace("-", "")
    if not is_digits(digits) or not 8 <= len(digits) <= 15:
        return False
    return rest != text or len(digits) != 11 or digits[0] in "01"


def reachable_mailbox(text):
    if text.count("@") != 1 or not text.isascii() or any(sign.isspace() or sign in ",;" for sign in text):
        return False
    local, domain = text.split("@")
    return local != "" and "." in domain and all(domain.split("."))


def findings(programme, document, submitted, declared):
    """Sorted (field, code, severity) of one case."""
    grounds, found = GROUNDS[programme], []

    def hard(field, code, reason):
        found.append((field, code, "fail" if reason in grounds else "warn"))

    value = {field: text.strip() for field, text in declared.items() if text.strip()}
    for field in TYPED[programme, document]:
        if field not in value:
            found.append((field, "declared-missing", "warn"))
    person = None
    if "number" in value:
        error, person, notes = read_number(value["number"], document, submitted)
        if error:
            hard("number", error, "field-number")
        found += [("number", note, "warn" if note == "number-county" else "info") for note in notes]
    if "name" in value:
        for note in name_notes(value["name"], document):
            found.append(("name", note, "info" if note == "name-normalised" else "warn"))
    birth = person[0] if person else None
    if "sex" in value:
        sex = {"男": "male", "女": "female"}.get(value["sex"], value["sex"].lower())
        if sex not in ("male", "female"):
            found.append(("sex", "declared-unreadable", "not-checked"))
        elif person and sex != person[1]:
            found.append(("sex", "number-sex-differs", "warn"))
    if "birth-date" in value:
        typed = read_day(value["birth-date"])
        if typed is None:
            found.append(("birth-date", "declared-unreadable", "not-checked"))
        else:
            if person and typed != person[0]:
                found.append(("birth-date", "number-birth-date-differs", "warn"))
            if typed > submitted:
                hard("birth-date", "birth-date-ahead", "field-birth-date")
        birth = birth or typed
    if document == RESIDENCE and "permit-number" in value:
        normal, changed = normal_number(value["permit-number"])
        tries = [read_permit(normal, letters) for letters in (False, True)]
        notes = next((changed + notes for error, notes in tries if error is None), None)
        if notes is None:
            hard("permit-number", "permit-number-form", "field-permit-number")
        else:
            found += [("permit-number", note, "info") for note in notes]
    if programme == "jszg-account-check":
        if "phone" in value and not reachable_phone(value["phone"]):
            hard("phone", "contact-phone", "field-contact")
        if "email" in value and not reachable_mailbox(value["email"]):
            hard("email", "contact-email", "field-contact")
    if programme == "jszg-identity":
        for field, code, reason, is_hard in validity(value, document, submitted, birth):
            if is_hard is None:
                found.append((field, code, "not-checked"))
            elif is_hard:
                hard(field, code, reason)
            else:
                found.append((field, code, "warn"))
    return sorted(found)
