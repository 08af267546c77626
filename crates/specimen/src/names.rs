//! Words that invented people are made of. No list is taken from anyone's data. Each name comes with
//! its form in Latin letters, as travel permits show it.

pub(crate) const SURNAMES: &[(&str, &str)] = &[
    ("王", "WANG"),
    ("李", "LI"),
    ("张", "ZHANG"),
    ("刘", "LIU"),
    ("陈", "CHEN"),
    ("杨", "YANG"),
    ("赵", "ZHAO"),
    ("黄", "HUANG"),
    ("周", "ZHOU"),
    ("吴", "WU"),
    ("徐", "XU"),
    ("孙", "SUN"),
    ("胡", "HU"),
    ("朱", "ZHU"),
    ("高", "GAO"),
    ("林", "LIN"),
    ("何", "HE"),
    ("郭", "GUO"),
    ("马", "MA"),
    ("罗", "LUO"),
    ("梁", "LIANG"),
    ("宋", "SONG"),
    ("郑", "ZHENG"),
    ("谢", "XIE"),
    ("韩", "HAN"),
    ("唐", "TANG"),
    ("冯", "FENG"),
    ("于", "YU"),
    ("董", "DONG"),
    ("萧", "XIAO"),
    ("程", "CHENG"),
    ("曹", "CAO"),
    ("袁", "YUAN"),
    ("邓", "DENG"),
    ("许", "XU"),
    ("傅", "FU"),
    ("沈", "SHEN"),
    ("曾", "ZENG"),
    ("彭", "PENG"),
    ("吕", "LYU"),
    ("欧阳", "OUYANG"),
    ("上官", "SHANGGUAN"),
    ("司徒", "SITU"),
    ("诸葛", "ZHUGE"),
];

pub(crate) const GIVEN_MALE: &[(&str, &str)] = &[
    ("志远", "ZHIYUAN"),
    ("建业", "JIANYE"),
    ("文博", "WENBO"),
    ("浩然", "HAORAN"),
    ("子昂", "ZIANG"),
    ("明轩", "MINGXUAN"),
    ("俊熙", "JUNXI"),
    ("立群", "LIQUN"),
    ("思源", "SIYUAN"),
    ("启航", "QIHANG"),
    ("国栋", "GUODONG"),
    ("宇辰", "YUCHEN"),
    ("海涛", "HAITAO"),
    ("景行", "JINGXING"),
    ("一鸣", "YIMING"),
    ("嘉树", "JIASHU"),
    ("松", "SONG"),
    ("磊", "LEI"),
    ("毅", "YI"),
    ("喆", "ZHE"),
    ("翀", "CHONG"),
];

pub(crate) const GIVEN_FEMALE: &[(&str, &str)] = &[
    ("雨桐", "YUTONG"),
    ("思涵", "SIHAN"),
    ("静怡", "JINGYI"),
    ("晓岚", "XIAOLAN"),
    ("梦洁", "MENGJIE"),
    ("佳宁", "JIANING"),
    ("若兰", "RUOLAN"),
    ("清扬", "QINGYANG"),
    ("诗雅", "SHIYA"),
    ("婉清", "WANQING"),
    ("欣妍", "XINYAN"),
    ("慧敏", "HUIMIN"),
    ("语嫣", "YUYAN"),
    ("心怡", "XINYI"),
    ("采薇", "CAIWEI"),
    ("乐瑶", "LEYAO"),
    ("霞", "XIA"),
    ("颖", "YING"),
    ("婷", "TING"),
    ("淼", "MIAO"),
    ("玥", "YUE"),
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

pub(crate) const ROADS: &[&str] = &["演示路", "样本街", "示例大道", "测试巷", "培训路", "虚构里", "范本胡同"];

pub(crate) const INSTITUTIONS: &[&str] = &["样本大学", "示例师范学院", "演示职业技术学院", "虚构理工大学"];
pub(crate) const DEPARTMENTS: &[&str] = &["文学院", "数学与统计学院", "信息工程学院", "教育科学学院"];
pub(crate) const MAJORS: &[&str] = &["汉语言文学", "数学与应用数学", "软件工程", "学前教育"];
