//! What is written on documents: put together by chance from common characters and syllables. No name, place or office
//! here is anyone's; numbers are of region 999900, which no place has.

use model::identity::check_character;
use specimen::{Dice, SPECIMEN_REGION};

const COMMON: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const GIVEN: &str = "志远建业文博浩然子昂明轩俊熙立群思源启航国栋宇辰海涛景行一鸣嘉树松磊毅雨桐思涵静怡晓岚梦洁佳宁若兰清扬诗雅婉清欣妍慧敏语心怡采薇乐瑶霞颖婷玥春秋冬梅兰竹菊强伟芳娜秀英丽勇艳杰军平刚桂玉凤红波斌辉超鹏飞龙华健宏亮云峰川";
const PLACES: &str = "青石云河清水长松柳泉安和宁远南北东西平乐丰临新桥山江湖溪岭城阳关口岗岛港湾";
const LEADS: &[&str] = &["样本", "演示", "虚构", "范本", "示例", "培训", "试验"];
const OFFICES: &[&str] =
    &["签发处", "管理处", "登记所", "证件中心", "服务中心", "管理局", "办事处", "登记局"];
const GROUPS: &[&str] =
    &["汉", "汉", "汉", "汉", "回", "满", "壮", "苗", "土家", "彝", "侗", "朝鲜", "瑶", "白"];
const SYLLABLES: &[&str] = &[
    "ba", "shi", "zhang", "li", "wen", "yu", "chen", "qing", "hao", "min", "xu", "gao", "fei", "ning", "ren",
    "tor", "mel", "an", "dor", "vik", "est", "ral", "con", "per", "sim", "ul", "na", "fro", "ber", "kin",
    "sta", "gen",
];
const ROADS: &[&str] = &["路", "街", "大道", "巷", "里", "胡同", "村"];

pub fn sex(dice: &mut Dice) -> &'static str {
    dice.pick(&["男", "女"])
}

pub fn ethnic_group(dice: &mut Dice) -> &'static str {
    dice.pick(GROUPS)
}

fn from(characters: &str, count: u32, dice: &mut Dice) -> String {
    let characters: Vec<char> = characters.chars().collect();
    (0..count).map(|_| dice.pick(&characters)).collect()
}

pub fn name(dice: &mut Dice) -> String {
    let given = if dice.chance(0.75) { 2 } else { 1 };
    let surname = from(SURNAMES, if dice.chance(0.05) { 2 } else { 1 }, dice);
    if dice.chance(0.04) {
        let (first, second) = (dice.whole(2, 4), dice.whole(2, 4));
        return format!("{}·{}", from(GIVEN, first, dice), from(GIVEN, second, dice));
    }
    surname + &from(GIVEN, given, dice)
}

pub fn latin_name(dice: &mut Dice) -> String {
    format!("{}, {}", latin_word(1, 2, dice), latin_word(1, 3, dice)).to_uppercase()
}

pub fn latin_word(low: u32, high: u32, dice: &mut Dice) -> String {
    (0..dice.whole(low, high)).map(|_| dice.pick(SYLLABLES)).collect()
}

/// With a capital at the head and a full stop.
pub fn latin_sentence(words: u32, dice: &mut Dice) -> String {
    let mut text = (0..words).map(|_| latin_word(1, 3, dice)).collect::<Vec<_>>().join(" ");
    text[..1].make_ascii_uppercase();
    text + "."
}

pub fn chinese(count: u32, dice: &mut Dice) -> String {
    from(COMMON, count, dice)
}

/// Running text with punctuation, this many characters long.
pub fn passage(count: u32, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut left = count;
    while left > 0 {
        let clause = dice.whole(3, 11).min(left);
        text += &chinese(clause, dice);
        left = left.saturating_sub(clause + 1);
        text += dice.pick(&["，", "，", "。", "、", "；"]);
    }
    text
}

fn place(dice: &mut Dice) -> String {
    if dice.chance(0.35) { dice.pick(LEADS).to_owned() } else { from(PLACES, 2, dice) }
}

/// Of a place that does not exist; `样本` or its like is always in it.
pub fn authority(dice: &mut Dice) -> String {
    let lead = dice.pick(LEADS);
    let place = place(dice);
    let unit = dice.pick(&["市", "县", "区", "州"]);
    format!("{place}{unit}{lead}{}", dice.pick(OFFICES))
}

pub fn address(dice: &mut Dice) -> String {
    let (province, city, district) = (place(dice), place(dice), place(dice));
    let road = from(PLACES, 2, dice) + dice.pick(ROADS);
    let house = dice.whole(1, 380);
    let mut address = format!("{province}省{city}市{district}区{road}{house}号");
    if dice.chance(0.6) {
        address += &format!("{}幢{}单元{}室", dice.whole(1, 18), dice.whole(1, 4), dice.whole(101, 2404));
    }
    address
}

/// Year, month, day.
pub fn day(low: u32, high: u32, dice: &mut Dice) -> (u32, u32, u32) {
    (dice.whole(low, high), dice.whole(1, 12), dice.whole(1, 28))
}

pub fn date(low: u32, high: u32, dice: &mut Dice) -> String {
    let (year, month, day) = day(low, high, dice);
    match dice.whole(0, 3) {
        0 => format!("{year}.{month:02}.{day:02}"),
        1 => format!("{year}-{month:02}-{day:02}"),
        2 => format!("{year}/{month}/{day}"),
        _ => format!("{year}年{month}月{day}日"),
    }
}

pub fn validity(dice: &mut Dice) -> String {
    let (year, month, day) = day(2008, 2025, dice);
    let separator = dice.pick(&[".", ".", ".", "/", "-"]);
    let one = |year: u32| format!("{year}{separator}{month:02}{separator}{day:02}");
    let end = if dice.chance(0.15) { "长期".to_owned() } else { one(year + dice.pick(&[5, 10, 20])) };
    format!("{}{}{end}", one(year), dice.pick(&["-", "-", "—", "至"]))
}

/// An 18-character number with its check character.
pub fn resident_number(dice: &mut Dice) -> String {
    let (year, month, day) = day(1950, 2008, dice);
    let body = format!("{SPECIMEN_REGION}{year}{month:02}{day:02}{}", dice.digits(3));
    let check = check_character(&body).expect("the body is 17 digits");
    format!("{body}{check}")
}

/// High above what is given out, as with the specimens of the demo.
pub fn permit_number(dice: &mut Dice) -> String {
    format!("{}99{}", dice.pick(&["H", "M", ""]), dice.digits(6))
}

/// A serial that is no document's number.
pub fn serial(dice: &mut Dice) -> String {
    let letters = latin_word(1, 1, dice).to_uppercase();
    format!("{}{}", &letters[..letters.len().min(2)], dice.digits(7))
}

/// A line of a zone for machines, with what is fictitious said in it.
pub fn machine_line(length: usize, dice: &mut Dice) -> String {
    let mut line = match dice.whole(0, 3) {
        0 => format!("P<SPE{}<<{}<", latin_word(1, 2, dice), latin_word(1, 2, dice)),
        1 => format!("{}{}<SPE{}", serial(dice), dice.digits(1), dice.digits(7)),
        2 => format!("SPECIMEN<<{}<", latin_word(1, 3, dice)),
        _ => format!("{}<{}<<", serial(dice), dice.digits(9)),
    }
    .to_uppercase();
    while line.len() < length {
        line.push('<');
    }
    line.truncate(length);
    line
}

/// A text broken into lines at most this many ems wide; a digit takes a little over half an em.
pub fn broken(text: &str, ems: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0.0;
    for character in text.chars() {
        let advance = if character.is_ascii() { 0.56 } else { 1.0 };
        if width + advance > ems {
            lines.push(String::new());
            width = 0.0;
        }
        width += advance;
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_of_the_region_that_no_place_has() {
        let mut dice = Dice::new(3, "numbers");
        for _ in 0..500 {
            let number = resident_number(&mut dice);
            assert!(number.starts_with("999900") && number.len() == 18, "{number}");
            assert_eq!(check_character(&number[..17]), number.chars().last());
        }
    }
}
