"""Invented people: names, dates, addresses and numbers of the unused region 999900."""

from dataclasses import dataclass

import numpy as np

_SURNAMES = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹柏章云苏潘葛范彭鲁韦马苗方俞任袁柳唐"
_GIVEN = "明华丽强伟芳敏静勇艳杰娟涛超霞平刚桂英文建国志军海燕玲红春梅晓东晨曦佳怡浩然子涵雨欣思远宁安乐天一帆"
_PEOPLES = ["汉", "汉", "汉", "汉", "满", "回", "壮", "苗", "彝", "土家", "蒙古", "维吾尔", "朝鲜"]
_PLACES = ["样本省示例市", "测试自治区演示市", "虚构省想象市", "例证市", "样张省空白州"]
_DISTRICTS = ["试验区", "模拟县", "假设区", "范例镇", "练习新区"]
_STREETS = ["虚拟路", "样品大街", "测验胡同", "示范东路", "印样里", "假想村"]
_OFFICES = ["示例市公安局试验分局", "虚构县公安局", "样本市出入境管理处", "测试市公安局演示分局"]
_LATIN = ["LI", "WANG", "CHEN", "HO", "LAM", "WU", "CHAN", "YANG", "KWOK", "TSAI"]
_LATIN_GIVEN = ["SIU MING", "MEI LING", "CHUN HIN", "YA TING", "KA YAN", "ZHI WEI", "JIA HAO", "TAI MAN"]
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Holder:
    """What is printed about one person."""

    name: str
    latin_name: str
    male: bool
    people: str
    born: tuple[int, int, int]
    address: str
    number: str
    permit: str
    office: str
    issued: tuple[int, int, int]
    years: int

    @property
    def sex(self) -> str:
        return "男" if self.male else "女"

    @property
    def validity(self) -> str:
        """The span as cards print it."""
        year, month, day = self.issued
        return f"{year}.{month:02}.{day:02}-{year + self.years}.{month:02}.{day:02}"


def identity_number(born: tuple[int, int, int], sequence: int) -> str:
    """A number of region 999900 with its check character (GB 11643)."""
    body = f"999900{born[0]:04}{born[1]:02}{born[2]:02}{sequence:03}"
    remainder = sum(weight * int(digit) for weight, digit in zip(_CHECK_WEIGHTS, body, strict=True)) % 11
    return body + "10X98765432"[remainder]


def invent(rng: np.random.Generator) -> Holder:
    """Make up one holder."""
    male = bool(rng.random() < 0.5)
    born = (int(rng.integers(1945, 2008)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    given = "".join(rng.choice(list(_GIVEN), size=int(rng.integers(1, 3))))
    sequence = int(rng.integers(1, 499)) * 2 + int(male)
    house = f"{rng.integers(1, 400)}号{rng.integers(1, 30)}栋{rng.integers(1, 7)}单元{rng.integers(101, 3200)}室"
    if rng.random() < 0.35:
        house = f"{rng.integers(1, 900)}号"
    return Holder(
        name=str(rng.choice(list(_SURNAMES))) + given,
        latin_name=f"{rng.choice(_LATIN)}, {rng.choice(_LATIN_GIVEN)}",
        male=male,
        people=str(rng.choice(_PEOPLES)),
        born=born,
        address=f"{rng.choice(_PLACES)}{rng.choice(_DISTRICTS)}{rng.choice(_STREETS)}{house}",
        number=identity_number(born, sequence),
        permit=f"9999{rng.integers(0, 10000):04}",
        office=str(rng.choice(_OFFICES)),
        issued=(int(rng.integers(2008, 2026)), int(rng.integers(1, 13)), int(rng.integers(1, 29))),
        years=int(rng.choice([5, 10, 20])),
    )
