//! Words that invented people are made of. No list is taken from anyone's data.

pub(crate) const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕", "欧阳", "上官", "司徒", "诸葛",
];

pub(crate) const GIVEN_MALE: &[&str] = &[
    "志远", "建业", "文博", "浩然", "子昂", "明轩", "俊熙", "立群", "思源", "启航", "国栋", "宇辰", "海涛",
    "景行", "一鸣", "嘉树", "松", "磊", "毅", "喆", "翀",
];

pub(crate) const GIVEN_FEMALE: &[&str] = &[
    "雨桐", "思涵", "静怡", "晓岚", "梦洁", "佳宁", "若兰", "清扬", "诗雅", "婉清", "欣妍", "慧敏", "语嫣",
    "心怡", "采薇", "乐瑶", "霞", "颖", "婷", "淼", "玥",
];

/// First and second parts of names with a middle dot, male and female.
pub(crate) const DOTTED_MALE: &[(&str, &str)] =
    &[("艾山江", "吐尔逊"), ("阿力木", "卡德尔"), ("多吉", "次仁"), ("巴图", "孟和"), ("木拉提", "赛力克")];
pub(crate) const DOTTED_FEMALE: &[(&str, &str)] = &[
    ("古丽娜尔", "艾合买提"),
    ("阿依努尔", "玉素甫"),
    ("央金", "卓嘎"),
    ("其木格", "娜仁"),
    ("阿依达", "叶尔江"),
];

/// The ethnic group that goes with each pair above.
pub(crate) const DOTTED_GROUPS: &[&str] = &["维吾尔", "维吾尔", "藏", "蒙古", "哈萨克"];

pub(crate) const ETHNIC_GROUPS: &[&str] = &["回", "满", "壮", "苗", "土家", "彝", "侗", "朝鲜", "瑶", "白"];

/// For names in Latin letters on travel permits.
pub(crate) const LATIN_SURNAMES: &[&str] =
    &["CHAN", "WONG", "LEUNG", "CHEUNG", "LAM", "HO", "NG", "TSANG", "LIN", "CHANG", "HUANG", "TSAI"];
pub(crate) const LATIN_GIVEN: &[&str] =
    &["TSZ YAN", "KA MING", "WING SZE", "CHI HO", "YAT LONG", "MEI LING", "CHIA HAO", "YU TING", "SIU MAN"];

pub(crate) const ROADS: &[&str] = &["演示路", "样本街", "示例大道", "测试巷", "培训路", "虚构里", "范本胡同"];

pub(crate) const INSTITUTIONS: &[&str] = &["样本大学", "示例师范学院", "演示职业技术学院", "虚构理工大学"];
pub(crate) const DEPARTMENTS: &[&str] = &["文学院", "数学与统计学院", "信息工程学院", "教育科学学院"];
pub(crate) const MAJORS: &[&str] = &["汉语言文学", "数学与应用数学", "软件工程", "学前教育"];
