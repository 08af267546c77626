//! What the applicant reads.
//!
//! Built from the catalogue and the programme alone. Of the case come in only its document type, where the grounds
//! stand, and the recruitment office's name and phone that the service sends: no declared value ever does.

use chrono::{Datelike, NaiveDate};

use super::catalogue::Reason;
use crate::programme::Programme;
use crate::rulebook::{Rulebook, WhereCase};
use crate::{Declared, DocumentType, FieldId, Ground, Place, ReasonCode, SlotId, Text};

/// What the text depends on besides programme and grounds.
#[derive(Debug, Clone, Copy)]
pub struct CaseContext<'a> {
    pub document: DocumentType,
    pub wheres: &'a [WhereCase],
    /// Present when this was the last attempt that the quota allows.
    pub last_attempt: Option<LastAttempt>,
}

/// The last attempt of a period, of a day or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastAttempt {
    /// The day from which the next one is open, from [`crate::calendar::next_open_day`]; nothing if none ever is.
    pub next_open: Option<NaiveDate>,
}

/// What the applicant reads when a case fails on `grounds`. Grounds that
/// [`validate_verdict`](crate::validate_verdict) refuses are left out.
pub fn applicant_text(
    programme: &Programme,
    rulebook: &Rulebook,
    case: CaseContext<'_>,
    grounds: &[Ground],
) -> Text {
    let mut items = items(programme, rulebook, case, grounds);
    let shared = move_shared_wheres(&mut items);
    let closing = closing(programme, rulebook, case.last_attempt);
    let build = |language: Language| {
        let see_end = language.of(&rulebook.catalogue().closing.see_end);
        let mut lines: Vec<String> = items.iter().map(|item| item.render(language, see_end)).collect();
        if lines.len() > 1 {
            for (index, line) in lines.iter_mut().enumerate() {
                *line = format!("{}. {line}", index + 1);
            }
        }
        lines.extend(shared.iter().copied().chain(&closing).map(|text| language.of(text).to_owned()));
        lines.join("\n")
    };
    Text::new(build(Language::Zh), build(Language::En))
}

/// What the applicant reads when a case is passed, where the programme has something to say.
pub fn pass_text(programme: &Programme, declared: &Declared) -> Option<Text> {
    let notices = programme.pass_notices.iter();
    let said: Vec<&Text> = notices
        .filter(|notice| declared.get(notice.field.as_str()) == Some("yes"))
        .map(|notice| &notice.text)
        .collect();
    (!said.is_empty()).then(|| {
        let join =
            |language: Language| said.iter().map(|text| language.of(text)).collect::<Vec<_>>().join("\n");
        Text::new(join(Language::Zh), join(Language::En))
    })
}

/// What the applicant reads when a case is referred; nothing for most referrals. `office` and `office_phone` come
/// with the case from the service.
pub fn refer_text(rulebook: &Rulebook, code: &ReasonCode, office: &str, office_phone: &str) -> Option<Text> {
    let text = rulebook.referral(code)?.applicant.as_ref()?;
    let fill = |words: &str| fill(words, &[("office", office), ("office_phone", office_phone)]);
    Some(Text::new(fill(&text.zh), fill(&text.en)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Zh,
    En,
}

impl Language {
    fn of(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }

    fn join(self, labels: &[Text]) -> String {
        let labels: Vec<&str> = labels.iter().map(|label| self.of(label)).collect();
        match (self, labels.split_last()) {
            (Self::Zh, _) => labels.join("、"),
            (Self::En, Some((last, rest))) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            (Self::En, _) => labels.concat(),
        }
    }
}

/// One numbered item: a reason with the places that it is said of.
struct Item<'a> {
    reason: &'a Reason,
    slots: Vec<SlotId>,
    slot_labels: Vec<Text>,
    fields: Vec<Text>,
    expected_side: Option<&'a Text>,
    limit: Option<&'a Text>,
    formats: Option<&'a Text>,
    where_sentence: Option<&'a Text>,
    where_at_end: bool,
}

fn items<'a>(
    programme: &'a Programme,
    rulebook: &'a Rulebook,
    case: CaseContext<'_>,
    grounds: &[Ground],
) -> Vec<Item<'a>> {
    let mut sorted: Vec<&Ground> = grounds.iter().collect();
    sorted.sort_by_key(|ground| place_order(programme, &ground.place));
    let mut items: Vec<Item<'a>> = Vec::new();
    for ground in sorted {
        let Some(item) = item(programme, rulebook, case, ground) else { continue };
        match items.iter_mut().find(|earlier| earlier.says_the_same(&item)) {
            Some(earlier) => earlier.absorb(item),
            None => items.push(item),
        }
    }
    items
}

/// Slots in programme order, then fields, then lines of the record, then the case.
fn place_order(programme: &Programme, place: &Place) -> (u8, usize) {
    let slot_index = |id: &SlotId| programme.slots.iter().position(|slot| slot.id == *id);
    let field_index = |id: &FieldId| programme.fields.iter().position(|field| field.id == *id);
    match place {
        Place::Slot { slot } => (0, slot_index(slot).unwrap_or(usize::MAX)),
        Place::Field { field } => (1, field_index(field).unwrap_or(usize::MAX)),
        Place::Record { field } => (2, field_index(field).unwrap_or(usize::MAX)),
        Place::Case { .. } => (3, 0),
    }
}

fn item<'a>(
    programme: &'a Programme,
    rulebook: &'a Rulebook,
    case: CaseContext<'_>,
    ground: &Ground,
) -> Option<Item<'a>> {
    let reason = rulebook.reason(&ground.code)?;
    let (mut slots, mut fields, mut asked_field) = (Vec::new(), Vec::new(), None);
    match &ground.place {
        Place::Slot { slot } => {
            slots.push(slot.clone());
            asked_field = reason.stands_on.fields.first();
        }
        Place::Field { field } | Place::Record { field } => {
            fields.push(programme.field(field)?.label.clone());
            asked_field = Some(field);
        }
        Place::Case { slots: named } => {
            slots.extend(programme.slots.iter().map(|slot| slot.id.clone()).filter(|id| named.contains(id)));
        }
    }
    let nowhere = FieldId::from("");
    let asked_field = asked_field.unwrap_or(&nowhere);
    let where_sentence =
        rulebook.wheres().look_up(programme, case.document, asked_field, &reason.code, case.wheres);
    let first = slots.first();
    let photo = first.and_then(|slot| programme.slot(slot)).map(|slot| &slot.photo);
    Some(Item {
        reason,
        slot_labels: slots.iter().filter_map(|slot| programme.slot_label(case.document, slot)).collect(),
        fields,
        expected_side: first
            .and_then(|slot| programme.side_label(case.document, slot))
            .map(|label| &label.expected),
        limit: photo.and_then(|photo| photo.size.as_ref()).map(|size| &size.phrase),
        formats: photo.and_then(|photo| photo.formats_phrase.as_ref()),
        where_sentence: where_sentence.filter(|_| reason.applicant.zh.contains("{where}")),
        where_at_end: false,
        slots,
    })
}

/// Takes out of the items each sentence that would come twice, and gives it back to be said once at the end.
fn move_shared_wheres<'a>(items: &mut [Item<'a>]) -> Vec<&'a Text> {
    let mut shared: Vec<&Text> = Vec::new();
    for index in 0..items.len() {
        let Some(sentence) = items[index].where_sentence else { continue };
        let twice = items.iter().filter(|item| item.where_sentence == Some(sentence)).count() > 1;
        if twice {
            items[index].where_at_end = true;
            if !shared.contains(&sentence) {
                shared.push(sentence);
            }
        }
    }
    shared
}

fn closing(programme: &Programme, rulebook: &Rulebook, last_attempt: Option<LastAttempt>) -> Vec<Text> {
    let (Some(last), Some(_)) = (last_attempt, &programme.quota) else { return Vec::new() };
    let words = &rulebook.catalogue().closing;
    let first = match last.next_open {
        Some(day) => Text::new(
            fill(&words.next_open.zh, &[("day", &day.format("%Y年%-m月%-d日").to_string())]),
            fill(&words.next_open.en, &[("day", &english_day(day))]),
        ),
        None => words.none_left.clone(),
    };
    let ways = programme.other_ways.iter().map(|way| way.text.clone());
    std::iter::once(first).chain(ways).collect()
}

/// As `1 September 2026`.
fn english_day(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), day.format("%B"), day.year())
}

impl Item<'_> {
    /// One reason on several slots, fields or lines is said once, unless what it asks for differs between them.
    fn says_the_same(&self, other: &Self) -> bool {
        let differs = |placeholder: &str, same: bool| {
            !same && self.reason.applicant.zh.contains(&format!("{{{placeholder}}}"))
        };
        self.reason.code == other.reason.code
            && !differs("expected_side", self.expected_side == other.expected_side)
            && !differs("limit", self.limit == other.limit)
            && !differs("formats", self.formats == other.formats)
            && self.where_sentence == other.where_sentence
    }

    fn absorb(&mut self, other: Self) {
        for (slot, label) in other.slots.into_iter().zip(other.slot_labels) {
            if !self.slots.contains(&slot) {
                self.slots.push(slot);
                self.slot_labels.push(label);
            }
        }
        for field in other.fields {
            if !self.fields.contains(&field) {
                self.fields.push(field);
            }
        }
    }

    fn render(&self, language: Language, see_end: &str) -> String {
        let words = language.of(&self.reason.applicant);
        let text = |text: Option<&Text>| text.map_or("", |text| language.of(text)).to_owned();
        let slots = language.join(&self.slot_labels);
        let after_colon = words.contains("：{where}") || words.contains(": {where}");
        let where_sentence = match (self.where_at_end, after_colon) {
            (true, true) => see_end.to_owned(),
            (true, false) => String::new(),
            (false, _) => text(self.where_sentence),
        };
        let filled = fill(
            words,
            &[
                ("slot", &slots),
                ("slots", &slots),
                ("field", &language.join(&self.fields)),
                ("expected_side", &text(self.expected_side)),
                ("limit", &text(self.limit)),
                ("formats", &text(self.formats)),
                ("where", &where_sentence),
            ],
        );
        capitalised(filled.trim())
    }
}

/// Puts values in the place of `{name}`. Values are not searched again.
fn fill(words: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    filled + rest
}

/// Slot labels are lower case in English and often begin the sentence.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
