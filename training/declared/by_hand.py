"""Cases whose findings a person read out of the written rules, one by one: group, document, what is typed instead of a
good value, and every (field, code, severity) that it should get; a day of submission other than 2 March 2026 last.

999900 is the region of invented numbers; 1 January 1900 with sequence 000 is nobody's.
"""

from oracle import HK_MACAO, RESIDENCE, RESIDENT, SPECIMEN, TAIWAN, citizen_number


def person(birth, sequence="123", region=SPECIMEN):
    return citizen_number(region, birth, sequence)


def issued(birth, span, start):
    return {"number": person(birth), "validity-span": span, "validity-start": start}


AGE = [("validity-span", "validity-age", "fail")]
EYES = [("name", "name-needs-eyes", "warn")]
DOT = [("name", "name-normalised", "info")]
SIGN = [("name", "name-special-sign", "warn")]
UNREAD_PERSON = {"validity-span": "", "validity-start": ""}
NO_VALIDITY = [("validity-span", "declared-missing", "warn"), ("validity-start", "declared-missing", "warn")]
EXPIRED = [("validity-end", "validity-expired", "warn")]


def number(code, severity="fail"):
    return [("number", code, severity)]


CASES = [
    # Article 5 of the Resident Identity Card Law: the day before each birthday and the birthday itself.
    ("age", RESIDENT, issued("20080510", "5", "2024-05-09"), []),
    ("age", RESIDENT, issued("20080510", "10", "2024-05-09"), AGE),
    ("age", RESIDENT, issued("20080510", "5", "2024-05-10"), AGE),
    ("age", RESIDENT, issued("20080510", "10", "2024-05-10"), []),
    ("age", RESIDENT, issued("19980510", "10", "2024-05-09"), []),
    ("age", RESIDENT, issued("19980510", "20", "2024-05-09"), AGE),
    ("age", RESIDENT, issued("19980510", "20", "2024-05-10"), []),
    ("age", RESIDENT, issued("19780510", "20", "2024-05-09"), []),
    ("age", RESIDENT, issued("19780510", "long-term", "2024-05-09"), AGE),
    ("age", RESIDENT, issued("19780510", "长期", "2024-05-10"), []),
    ("age", RESIDENT, issued("19780510", "20", "2024-05-10"), AGE),
    ("age", RESIDENT, issued("20260301", "5", "2026-03-02"), []),
    ("age", RESIDENT, issued("20260301", "long-term", "2026-03-02"), AGE),
    # Born on 29 February: of age on 28 February, 29 February or 1 March.
    ("leap-birth", RESIDENT, issued("20080229", "5", "2024-02-27"), []),
    ("leap-birth", RESIDENT, issued("20080229", "10", "2024-02-27"), AGE),
    ("leap-birth", RESIDENT, issued("20080229", "5", "2024-02-28"), []),
    ("leap-birth", RESIDENT, issued("20080229", "10", "2024-02-28"), []),
    ("leap-birth", RESIDENT, issued("20080229", "5", "2024-02-29"), []),
    ("leap-birth", RESIDENT, issued("20080229", "10", "2024-02-29"), []),
    ("leap-birth", RESIDENT, issued("20080229", "10", "2024-03-01"), []),
    ("leap-birth", RESIDENT, issued("20080229", "5", "2024-03-01"), AGE),
    ("leap-birth", RESIDENT, issued("19960229", "10", "2022-02-28"), []),
    ("leap-birth", RESIDENT, issued("19960229", "20", "2022-02-28"), []),
    ("leap-birth", RESIDENT, issued("19960229", "10", "2022-03-01"), AGE),
    ("leap-birth", RESIDENT, issued("19960229", "20", "2022-03-01"), []),
    # No such leeway for those born a day beside it.
    ("leap-birth", RESIDENT, issued("20080228", "5", "2024-02-28"), AGE),
    ("leap-birth", RESIDENT, issued("20080301", "10", "2024-02-29"), AGE),
    # Ends round 29 February.
    ("leap-end", RESIDENT, {**issued("20000101", "10", "2024-02-29"), "validity-end": "2034-02-27"}, [("validity-end", "validity-end-differs", "fail")]),
    ("leap-end", RESIDENT, {**issued("20000101", "10", "2024-02-29"), "validity-end": "2034-02-28"}, []),
    ("leap-end", RESIDENT, {**issued("20000101", "10", "2024-02-29"), "validity-end": "2034-03-01"}, []),
    ("leap-end", RESIDENT, {**issued("20000101", "10", "2024-02-29"), "validity-end": "2034-03-02"}, [("validity-end", "validity-end-differs", "fail")]),
    ("leap-end", RESIDENT, {**issued("20000101", "10", "2024-05-10"), "validity-end": "2034-05-09"}, [("validity-end", "validity-end-differs", "fail")]),
    # The last day of validity is the end itself. From 29 February it is 28 February or 1 March.
    ("expired", RESIDENT, issued("19980101", "10", "2016-03-02"), [], "2026-03-02"),
    ("expired", RESIDENT, issued("19980101", "10", "2016-03-02"), EXPIRED, "2026-03-03"),
    ("expired", RESIDENT, issued("19980101", "10", "2016-02-29"), [], "2026-02-28"),
    ("expired", RESIDENT, issued("19980101", "10", "2016-02-29"), [], "2026-03-01"),
    ("expired", RESIDENT, issued("19980101", "10", "2016-02-29"), EXPIRED, "2026-03-02"),
    ("expired", RESIDENT, {**issued("19980101", "10", "2016-02-29"), "validity-end": "2026-02-28"}, EXPIRED, "2026-03-01"),
    ("not-begun", RESIDENT, issued("19980101", "20", "2026-03-02"), [], "2026-03-02"),
    ("not-begun", RESIDENT, issued("19980101", "20", "2026-03-02"), [("validity-start", "validity-not-begun", "warn")], "2026-03-01"),
    ("before-birth", RESIDENT, issued("20240511", "5", "2024-05-10"), [("validity-start", "validity-before-birth", "fail")]),
    # Spans that no card has. Seven years is also not what the age gives.
    ("span", RESIDENT, issued("20000101", "7", "2024-05-10"), [("validity-span", "validity-span", "fail"), *AGE]),
    ("span", TAIWAN, {"validity-span": "10"}, [("validity-span", "validity-span", "fail")]),
    ("span", HK_MACAO, {"validity-span": "5", "validity-start": "2024-05-10"}, []),
    ("span", RESIDENCE, {"validity-span": "10"}, []),
    ("span", RESIDENT, {"validity-span": "", "validity-start": "soon"}, [("validity-span", "declared-missing", "warn"), ("validity-start", "declared-unreadable", "not-checked")]),
    # The 18th character.
    ("last", RESIDENT, {"number": "99990019900101125X"[:17] + "8"}, number("number-check-character")),
    ("last", RESIDENT, {"number": "999900900101123"}, number("number-fifteen-digits")),
    ("last", RESIDENT, {"number": person("19900101")[:17] + "Y"}, number("number-characters")),
    # Regions. Nobody is born on 1 January 1900 with sequence 000.
    ("region", RESIDENT, {"number": person("19000101", "000", "110101"), **UNREAD_PERSON}, NO_VALIDITY),
    ("region", RESIDENT, {"number": person("19000101", "000", "110103"), **UNREAD_PERSON}, NO_VALIDITY),
    ("region", RESIDENT, {"number": person("19000101", "000", "110199"), **UNREAD_PERSON}, NO_VALIDITY + number("number-county", "warn")),
    ("region", RESIDENT, {"number": person("19000101", "000", "710001"), **UNREAD_PERSON}, NO_VALIDITY + number("number-county", "warn")),
    ("region", RESIDENT, {"number": person("19000101", "000", "830001"), **UNREAD_PERSON}, NO_VALIDITY + number("number-county", "warn")),
    ("region", RESIDENT, {"number": person("19000101", "000", "660000"), **UNREAD_PERSON}, NO_VALIDITY + number("number-region")),
    ("region", RESIDENT, {"number": person("19000101", "000", "911100"), **UNREAD_PERSON}, NO_VALIDITY + number("number-foreign-permanent-resident")),
    ("region", RESIDENT, {"number": person("19000101", "000", "810000"), **UNREAD_PERSON}, NO_VALIDITY + number("number-other-document")),
    ("region", RESIDENCE, {"number": person("19000101", "000", "820000")}, []),
    ("region", RESIDENCE, {"number": person("19000101", "000", "110101")}, number("number-other-document")),
    # Travel permits.
    ("permit", HK_MACAO, {"number": "M99000000"}, []),
    ("permit", HK_MACAO, {"number": "H9900000001"}, number("number-reissue-digits", "info")),
    ("permit", HK_MACAO, {"number": "h99000000"}, number("number-normalised", "info")),
    ("permit", HK_MACAO, {"number": "99000000"}, number("number-permit-letter")),
    ("permit", TAIWAN, {"number": "9900000001"}, number("number-reissue-digits", "info")),
    ("permit", TAIWAN, {"number": "990000001"}, number("number-length")),
    ("permit", RESIDENCE, {"permit-number": "H99000000"}, []),
    ("permit", RESIDENCE, {"permit-number": "T99000000"}, [("permit-number", "permit-number-form", "warn")]),
    # Names.
    ("name", RESIDENT, {"name": "样本\u00b7甲"}, []),
    ("name", RESIDENT, {"name": "样本\u2022甲"}, DOT),
    ("name", RESIDENT, {"name": "样本\u30fb甲"}, DOT),
    ("name", RESIDENT, {"name": "样本\uff0e甲"}, DOT),
    ("name", RESIDENT, {"name": "样本\u2027甲"}, DOT),
    ("name", RESIDENT, {"name": "样本.甲"}, SIGN),
    ("name", RESIDENT, {"name": "样\ue815"}, EYES),
    ("name", RESIDENT, {"name": "样\U00020bb7"}, EYES),
    ("name", RESIDENT, {"name": "样\u2ff0木木"}, EYES),
    ("name", RESIDENT, {"name": "样本\U000e0100"}, EYES),
    ("name", RESIDENT, {"name": "样本??"}, [("name", "name-garbled", "warn")]),
    ("name", HK_MACAO, {"name": "SAMPLE JIA"}, []),
    # The number against what is typed beside it.
    ("beside", RESIDENCE, {"sex": "男"}, [("sex", "number-sex-differs", "warn")]),
    ("beside", RESIDENCE, {"birth-date": "1900-01-02"}, [("birth-date", "number-birth-date-differs", "warn")]),
    ("beside", RESIDENT, {"sex": "男"}, []),
    ("beside", RESIDENT, {"sex": "女"}, [("sex", "number-sex-differs", "warn")]),
    ("beside", HK_MACAO, {"birth-date": "2026-03-03", "validity-start": "2026-03-03"}, [("birth-date", "birth-date-ahead", "warn"), ("validity-start", "validity-not-begun", "warn")]),
    ("number-ahead", RESIDENT, {"number": person("20260303"), "validity-start": "2026-03-02"}, number("number-birth-date")),
]
