//! The open fonts that documents are set in: which Debian package brings each, and whether it is learned from or held
//! out. Fonts that descend from one design (WenQuanYi Micro Hei and Droid; LXGW WenKai and Klee; the Arphic ones)
//! stand on the same side.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use ab_glyph::{Font as _, FontVec};

use crate::FamilyError;
use crate::family::Split;

/// What a font is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    Chinese,
    /// Latin letters and digits in running text.
    Latin,
    /// Digits and letters of one width, for numbers and zones for machines.
    Machine,
}

/// One font file, or one face of a collection.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Font {
    pub name: &'static str,
    /// The Debian package that installs it.
    pub package: &'static str,
    pub path: &'static str,
    /// Of the face within a collection.
    pub index: u32,
    pub script: Script,
    pub split: Split,
}

const fn font(
    split: Split,
    script: Script,
    name: &'static str,
    package: &'static str,
    path: &'static str,
) -> Font {
    Font { name, package, path, index: 0, script, split }
}

const fn of_collection(
    index: u32,
    split: Split,
    name: &'static str,
    package: &'static str,
    path: &'static str,
) -> Font {
    Font { name, package, path, index, script: Chinese, split }
}

use Script::{Chinese, Latin, Machine};
use Split::{Test, Train, Validate};

/// Below /usr/share/fonts.
#[rustfmt::skip]
pub static FONTS: &[Font] = &[
    of_collection(2, Train, "Noto Sans CJK SC", "fonts-noto-cjk", "opentype/noto/NotoSansCJK-Regular.ttc"),
    of_collection(2, Train, "Noto Sans CJK SC Bold", "fonts-noto-cjk", "opentype/noto/NotoSansCJK-Bold.ttc"),
    of_collection(2, Train, "Noto Serif CJK SC", "fonts-noto-cjk", "opentype/noto/NotoSerifCJK-Regular.ttc"),
    of_collection(2, Train, "Noto Serif CJK SC Bold", "fonts-noto-cjk", "opentype/noto/NotoSerifCJK-Bold.ttc"),
    font(Train, Chinese, "AR PL SungtiL GB", "fonts-arphic-gbsn00lp", "truetype/arphic-gbsn00lp/gbsn00lp.ttf"),
    font(Train, Chinese, "AR PL KaitiM GB", "fonts-arphic-gkai00mp", "truetype/arphic-gkai00mp/gkai00mp.ttf"),
    font(Train, Chinese, "cwTeX FangSong", "fonts-cwtex-fs", "truetype/cwtex/cwfs.ttf"),
    font(Train, Chinese, "cwTeX HeiBold", "fonts-cwtex-heib", "truetype/cwtex/cwheib.ttf"),
    font(Train, Chinese, "cwTeX Yen", "fonts-cwtex-yen", "truetype/cwtex/cwyen.ttf"),
    font(Train, Chinese, "LXGW WenKai", "fonts-lxgw-wenkai", "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"),
    font(Train, Chinese, "LXGW WenKai Bold", "fonts-lxgw-wenkai", "truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf"),
    font(Train, Chinese, "BIZ UDGothic", "fonts-morisawa-bizud-gothic", "truetype/bizud-gothic/BIZUDGothic-Regular.ttf"),
    font(Train, Chinese, "BIZ UDGothic Bold", "fonts-morisawa-bizud-gothic", "truetype/bizud-gothic/BIZUDGothic-Bold.ttf"),
    font(Train, Chinese, "Smiley Sans", "fonts-smiley-sans", "truetype/smiley-sans/SmileySans-Oblique.ttf"),
    font(Train, Latin, "DejaVu Sans", "fonts-dejavu-core", "truetype/dejavu/DejaVuSans.ttf"),
    font(Train, Latin, "DejaVu Serif", "fonts-dejavu-core", "truetype/dejavu/DejaVuSerif.ttf"),
    font(Train, Latin, "Liberation Sans", "fonts-liberation", "truetype/liberation/LiberationSans-Regular.ttf"),
    font(Train, Latin, "Liberation Sans Bold", "fonts-liberation", "truetype/liberation/LiberationSans-Bold.ttf"),
    font(Train, Latin, "Liberation Serif", "fonts-liberation", "truetype/liberation/LiberationSerif-Regular.ttf"),
    font(Train, Latin, "Roboto", "fonts-roboto-unhinted", "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf"),
    font(Train, Latin, "Roboto Condensed", "fonts-roboto-unhinted", "truetype/roboto/unhinted/RobotoCondensed-Bold.ttf"),
    font(Train, Latin, "Lato", "fonts-lato", "truetype/lato/Lato-Regular.ttf"),
    font(Train, Latin, "EB Garamond", "fonts-ebgaramond", "opentype/ebgaramond/EBGaramond12-Regular.otf"),
    font(Train, Latin, "Quicksand", "fonts-quicksand", "truetype/quicksand/Quicksand-Medium.ttf"),
    font(Train, Machine, "OCR-B", "fonts-ocr-b", "opentype/ocr-b/OCRB.otf"),
    font(Train, Machine, "DejaVu Sans Mono", "fonts-dejavu-core", "truetype/dejavu/DejaVuSansMono.ttf"),
    font(Train, Machine, "Liberation Mono", "fonts-liberation", "truetype/liberation/LiberationMono-Bold.ttf"),
    font(Train, Machine, "Inconsolata", "fonts-inconsolata", "truetype/inconsolata/Inconsolata.otf"),
    font(Train, Machine, "JetBrains Mono", "fonts-jetbrains-mono", "truetype/jetbrains-mono/JetBrainsMono-Medium.ttf"),
    font(Validate, Chinese, "IPA Gothic", "fonts-ipafont-gothic", "opentype/ipafont-gothic/ipag.ttf"),
    font(Validate, Chinese, "IPA Mincho", "fonts-ipafont-mincho", "opentype/ipafont-mincho/ipam.ttf"),
    font(Validate, Latin, "Gentium", "fonts-sil-gentium", "truetype/gentium/Gentium-R.ttf"),
    font(Validate, Latin, "Caladea", "fonts-crosextra-caladea", "truetype/crosextra/Caladea-Regular.ttf"),
    font(Validate, Latin, "URW Gothic", "fonts-urw-base35", "opentype/urw-base35/URWGothic-Demi.otf"),
    font(Validate, Machine, "Hack", "fonts-hack", "truetype/hack/Hack-Regular.ttf"),
    of_collection(0, Test, "WenQuanYi Zen Hei", "fonts-wqy-zenhei", "truetype/wqy/wqy-zenhei.ttc"),
    of_collection(0, Test, "WenQuanYi Micro Hei", "fonts-wqy-microhei", "truetype/wqy/wqy-microhei.ttc"),
    font(Test, Chinese, "TW-Kai", "fonts-cns11643-kai", "truetype/cns11643/TW-Kai-98_1.ttf"),
    font(Test, Chinese, "TW-Sung", "fonts-cns11643-sung", "truetype/cns11643/TW-Sung-98_1.ttf"),
    font(Test, Latin, "Open Sans", "fonts-open-sans", "truetype/open-sans/OpenSans-Regular.ttf"),
    font(Test, Latin, "Open Sans Semibold", "fonts-open-sans", "truetype/open-sans/OpenSans-Semibold.ttf"),
    font(Test, Latin, "Linux Libertine", "fonts-linuxlibertine", "opentype/linux-libertine/LinLibertine_R.otf"),
    font(Test, Latin, "OSP-DIN", "fonts-opendin", "truetype/opendin/OSP-DIN.ttf"),
    font(Test, Latin, "Vollkorn", "fonts-vollkorn", "truetype/vollkorn/Vollkorn-Regular.ttf"),
    font(Test, Machine, "OCR-A", "fonts-ocr-a", "truetype/ocr-a/OCRA.ttf"),
    font(Test, Machine, "Fira Code", "fonts-firacode", "truetype/firacode/FiraCode-Medium.ttf"),
    font(Test, Machine, "Courier Prime", "fonts-courier-prime", "opentype/courier-prime/Courier Prime Bold.otf"),
];

/// The Debian packages that set-up has to install, each once.
pub fn packages() -> Vec<&'static str> {
    let mut packages: Vec<&str> = FONTS.iter().map(|font| font.package).collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

impl Font {
    /// Reads and parses the file.
    fn read(&self) -> Result<FontVec, FamilyError> {
        let (name, package) = (self.name, self.package);
        let path = Path::new("/usr/share/fonts").join(self.path);
        let bytes = std::fs::read(&path).map_err(|source| FamilyError::FontMissing {
            name,
            package,
            path,
            source,
        })?;
        FontVec::try_from_vec_and_index(bytes, self.index)
            .map_err(|_| FamilyError::FontInvalid { name, package })
    }

    /// Read once for the whole program.
    pub(crate) fn load(&'static self) -> Result<&'static FontVec, FamilyError> {
        static LOADED: OnceLock<HashMap<&'static str, OnceLock<FontVec>>> = OnceLock::new();
        let slots = LOADED.get_or_init(|| FONTS.iter().map(|font| (font.name, OnceLock::new())).collect());
        let slot = slots.get(self.name).expect("every font is of the table");
        if let Some(font) = slot.get() {
            return Ok(font);
        }
        let font = self.read()?;
        Ok(slot.get_or_init(|| font))
    }
}

/// The characters that a text is drawn with: what a font lacks is put in the traditional form, and where it lacks that
/// as well, a character of the same density takes the place: what counts is that it is a glyph, not what it says.
pub fn drawable(font: &FontVec, character: char) -> char {
    let has = |character: char| font.glyph_id(character).0 != 0;
    if has(character) || character == ' ' {
        return character;
    }
    if let Some(place) = SIMPLIFIED.chars().position(|simplified| simplified == character)
        && let Some(traditional) = TRADITIONAL.chars().nth(place)
        && has(traditional)
    {
        return traditional;
    }
    let stand_ins = if character.is_ascii() { "0" } else { STAND_INS };
    let place = character as usize % stand_ins.chars().count();
    stand_ins.chars().nth(place).filter(|&character| has(character)).unwrap_or(' ')
}

/// In both ways of writing the same.
const STAND_INS: &str = "海清明安平福林江文天地北原春秋永和成信光新東西南高山田村河石青松竹梅";
const SIMPLIFIED: &str = "号码证发签机关长岁职务称东华龙学术广门卫农动场书图画运输险银业电话单位级税价总额种类项数据办处执监备记录华国爱兰凤庆应无为车马鸟鱼风飞云亿万与众优传伟儿党军农凯务胜县区医协双团园圆实宝审导将尔尘层岛岗币师带帮库张强归当录径态怀总恋恳悬惊戏战户扩报担拥择损换据摄敌斋断时显晓机权条来杨极构枪柜标栋树样桥检楼欢汇汉沟泽洁测济浆润涛温湾湿满灭灯灵炉炼烛热爱独献现环电畅疗监盖盘矿码础确离种积称穷窝竞笔签简类粮紧纪纯纲纳线组细织终绍经结绕绘给络绝统继绩续维综绿编缘缩网罗职联肤胆脉脑腾艺节苏苹荐药莲获营萨蓝虚虫补装见观规视览觉触计订认讨让训议记讲许论设访证评识诉词译试诗诚话询详语误说请诸课调谈谊谋谢谱贝负财责贤败货质购贯贵贷费贺贸资赏赛赞赠赵赶趋跃践踪轮软轻载较辅辆输边达迁过迈运还进远连迟适选递遥邮邻郑释里钟钢钱铁铃铜银销锋错键镇长门闭问闲间闻阁阅队阳阴阵阶际陆陈险随难雾静韩页顶项顺须顾领频颗题颜额风饭饮馆驱验骑鲁鲜鸣鸿麦黄齐龄";
const TRADITIONAL: &str = "號碼證發簽機關長歲職務稱東華龍學術廣門衛農動場書圖畫運輸險銀業電話單位級稅價總額種類項數據辦處執監備記錄華國愛蘭鳳慶應無為車馬鳥魚風飛雲億萬與眾優傳偉兒黨軍農凱務勝縣區醫協雙團園圓實寶審導將爾塵層島崗幣師帶幫庫張強歸當錄徑態懷總戀懇懸驚戲戰戶擴報擔擁擇損換據攝敵齋斷時顯曉機權條來楊極構槍櫃標棟樹樣橋檢樓歡匯漢溝澤潔測濟漿潤濤溫灣濕滿滅燈靈爐煉燭熱愛獨獻現環電暢療監蓋盤礦碼礎確離種積稱窮窩競筆簽簡類糧緊紀純綱納線組細織終紹經結繞繪給絡絕統繼績續維綜綠編緣縮網羅職聯膚膽脈腦騰藝節蘇蘋薦藥蓮獲營薩藍虛蟲補裝見觀規視覽覺觸計訂認討讓訓議記講許論設訪證評識訴詞譯試詩誠話詢詳語誤說請諸課調談誼謀謝譜貝負財責賢敗貨質購貫貴貸費賀貿資賞賽贊贈趙趕趨躍踐蹤輪軟輕載較輔輛輸邊達遷過邁運還進遠連遲適選遞遙郵鄰鄭釋里鐘鋼錢鐵鈴銅銀銷鋒錯鍵鎮長門閉問閒間聞閣閱隊陽陰陣階際陸陳險隨難霧靜韓頁頂項順須顧領頻顆題顏額風飯飲館驅驗騎魯鮮鳴鴻麥黃齊齡";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_ways_of_writing_stand_in_step() {
        assert_eq!(SIMPLIFIED.chars().count(), TRADITIONAL.chars().count());
        for pair in ["号號", "龄齡", "时時", "钟鐘", "栋棟", "录錄"] {
            let mut pair = pair.chars();
            let place = SIMPLIFIED.chars().position(|character| Some(character) == pair.clone().next());
            let traditional = place.and_then(|place| TRADITIONAL.chars().nth(place));
            assert_eq!(traditional, pair.nth(1));
        }
    }

    #[test]
    fn a_font_that_is_missing_names_its_package() {
        let missing = font(Train, Latin, "Nowhere", "fonts-nowhere", "truetype/nowhere/nowhere.ttf");
        let message = missing.read().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("fonts-nowhere"), "{message}");
    }

    #[test]
    fn set_up_installs_every_package() {
        let set_up = include_str!("../../../xtask/src/packages.rs");
        for package in packages() {
            assert!(set_up.contains(&format!("\"{package}\"")), "set-up does not know {package}");
        }
    }

    #[test]
    fn every_font_has_a_name_of_its_own() {
        let mut names: Vec<&str> = FONTS.iter().map(|font| font.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FONTS.len());
    }
}
