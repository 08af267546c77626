//! What is looked at, in the order in which a reviewer reads it.

use model::Text;

use super::{Look, Shown, Worse};
use crate::quality::{Area, CardQuality, Quality};

fn card(quality: &Quality) -> Option<&CardQuality> {
    quality.card.as_ref()
}

fn whole_card(quality: &Quality) -> Option<Area> {
    card(quality).map(|card| card.area)
}

pub(super) const LOOKS: &[Look] = &[
    Look {
        code: "photo-blurred",
        zh: "清晰度",
        en: "sharpness",
        worse: Worse::Above,
        value: |quality| card(quality)?.blur_px,
        area: whole_card,
        suggests: Some("photo-unclear"),
        shown: Shown::Tenths,
        text: |value, limit| {
            Text::new(
                format!("证件模糊：按证件宽640像素计，模糊约{value}像素，清晰的应在{limit}像素以内。"),
                format!(
                    "The document is blurred by some {value} px, seen 640 px wide; up to {limit} px is clear."
                ),
            )
        },
    },
    Look {
        code: "photo-dark",
        zh: "亮度",
        en: "brightness",
        worse: Worse::Below,
        value: |quality| Some(quality.light.light),
        area: whole_card,
        suggests: Some("photo-dark"),
        shown: Shown::Whole,
        text: |value, limit| {
            Text::new(
                format!("照片偏暗：亮处的亮度只有{value}（0至255），一般应不低于{limit}。"),
                format!(
                    "The photo is dark: its light parts have a brightness of {value} of 255; {limit} is usual at least."
                ),
            )
        },
    },
    Look {
        code: "photo-over-exposed",
        zh: "过曝",
        en: "over-exposure",
        worse: Worse::Above,
        value: |quality| card(quality).map(|_| quality.light.white_share),
        area: whole_card,
        suggests: Some("photo-glare"),
        shown: Shown::Percent,
        text: |value, limit| {
            Text::new(
                format!("照片过亮：证件有{value}的面积只剩白色（提示线{limit}）。"),
                format!(
                    "The photo is over-exposed: {value} of the document is nothing but white (limit {limit})."
                ),
            )
        },
    },
    Look {
        code: "photo-glare",
        zh: "反光",
        en: "glare",
        worse: Worse::Above,
        value: |quality| card(quality).map(|card| card.glare_share),
        area: |quality| card(quality)?.glare_area,
        suggests: Some("photo-glare"),
        shown: Shown::Percent,
        text: |value, limit| {
            Text::new(
                format!("反光遮住证件面积的{value}（提示线{limit}）。"),
                format!("Glare hides {value} of the document (limit {limit})."),
            )
        },
    },
    Look {
        code: "glare-on-text",
        zh: "反光遮挡文字",
        en: "glare on text",
        worse: Worse::Above,
        value: |quality| card(quality).map(|card| card.glare_on_text_share),
        area: |quality| card(quality)?.glare_area,
        suggests: Some("photo-glare"),
        shown: Shown::Percent,
        text: |value, _| {
            Text::new(
                format!("反光落在证件的文字或照片上（占证件面积的{value}），请看是否挡住内容。"),
                format!(
                    "Glare lies on text or portrait ({value} of the document): please look what it hides."
                ),
            )
        },
    },
    Look {
        code: "card-pixels-too-few",
        zh: "证件像素",
        en: "pixels of the document",
        worse: Worse::Below,
        value: |quality| card(quality).map(|card| card.placement.width_px),
        area: whole_card,
        suggests: Some("card-too-small"),
        shown: Shown::Whole,
        text: |value, limit| {
            Text::new(
                format!("证件在照片中只有{value}像素宽，应不少于{limit}像素。"),
                format!(
                    "The document is only {value} px wide in the photo; it should have at least {limit}."
                ),
            )
        },
    },
    Look {
        code: "card-small",
        zh: "证件大小",
        en: "size of the document",
        worse: Worse::Below,
        value: |quality| card(quality).map(|card| card.placement.picture_share),
        area: whole_card,
        suggests: Some("card-too-small"),
        shown: Shown::Percent,
        text: |value, limit| {
            Text::new(
                format!("证件只占画面的{value}，一般应不少于{limit}。"),
                format!("The document takes only {value} of the picture; {limit} is usual at least."),
            )
        },
    },
    Look {
        code: "card-cut-off",
        zh: "证件是否拍全",
        en: "whether it is cut off",
        worse: Worse::Above,
        value: |quality| card(quality).map(|card| card.placement.outside_share),
        area: whole_card,
        suggests: Some("card-cut-off"),
        shown: Shown::Percent,
        text: |value, _| {
            Text::new(
                format!("证件没有拍全：约{value}在画面之外。"),
                format!("The document is cut off: some {value} of it is outside of the picture."),
            )
        },
    },
    Look {
        code: "card-tilted",
        zh: "倾斜",
        en: "tilt",
        worse: Worse::Above,
        value: |quality| card(quality).map(|card| card.placement.tilt_deg),
        area: whole_card,
        suggests: Some("photo-turned"),
        shown: Shown::Whole,
        text: |value, limit| {
            Text::new(
                format!("证件在画面中歪了{value}度（提示线{limit}度）。"),
                format!("The document is tilted by {value} degrees in the picture (limit {limit})."),
            )
        },
    },
    Look {
        code: "card-skewed",
        zh: "拍摄角度",
        en: "angle of view",
        worse: Worse::Above,
        value: |quality| card(quality).map(|card| card.placement.skew_deg),
        area: whole_card,
        suggests: None,
        shown: Shown::Whole,
        text: |value, limit| {
            Text::new(
                format!("拍摄角度过斜：证件的角与直角相差{value}度（提示线{limit}度）。"),
                format!(
                    "Taken from far aside: a corner of the document misses a right angle by {value} degrees (limit {limit})."
                ),
            )
        },
    },
    Look {
        code: "card-covered",
        zh: "边缘遮挡",
        en: "what covers its edge",
        worse: Worse::Above,
        value: |quality| card(quality).map(|card| card.covered_share),
        area: |quality| card(quality)?.covered_area,
        suggests: Some("card-covered"),
        shown: Shown::Percent,
        text: |value, limit| {
            Text::new(
                format!("有东西（多为手指）从边缘遮住证件面积的{value}（提示线{limit}）。"),
                format!(
                    "Something, most likely a finger, covers {value} of the document from its edge (limit {limit})."
                ),
            )
        },
    },
    Look {
        code: "card-grey",
        zh: "是否黑白复印",
        en: "grey copy",
        worse: Worse::Below,
        value: |quality| card(quality)?.chroma,
        area: whole_card,
        suggests: Some("card-photocopy"),
        shown: Shown::Percent,
        text: |value, limit| {
            Text::new(
                format!("证件几乎没有颜色（色彩{value}，原件一般不低于{limit}），可能是黑白复印件。"),
                format!(
                    "The document has hardly any colour ({value}; an original has {limit} at least): perhaps a grey copy."
                ),
            )
        },
    },
    Look {
        code: "card-on-screen",
        zh: "是否翻拍屏幕",
        en: "photo of a screen",
        worse: Worse::Above,
        value: |quality| quality.wave_peak,
        area: |_| None,
        suggests: Some("card-on-screen"),
        shown: Shown::Tenths,
        text: |value, limit| {
            Text::new(
                format!("整个画面有规则的彩色条纹（强度{value}，提示线{limit}），可能是对着屏幕拍摄的。"),
                format!(
                    "Regular stripes of colour lie over the whole picture (strength {value}, limit {limit}): perhaps taken from a screen."
                ),
            )
        },
    },
    Look {
        code: "screen-shot",
        zh: "是否截屏",
        en: "screen shot",
        worse: Worse::Above,
        value: |quality| Some(quality.bar_share),
        area: |_| None,
        suggests: Some("card-on-screen"),
        shown: Shown::Percent,
        text: |value, limit| {
            Text::new(
                format!("画面有从一边到另一边的单色横条（占{value}，提示线{limit}），可能是截屏。"),
                format!(
                    "The picture has bars of one tone from side to side ({value} of it, limit {limit}): perhaps a screen shot."
                ),
            )
        },
    },
];
