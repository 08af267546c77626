//! Documents that are none of the four that are reviewed: what kinds there are and how large they are.

use specimen::Dice;

use super::press::Press;
use super::{identity, pages, sheets};
use crate::FamilyError;

/// Documents that are none of the four that are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OtherDocument {
    Passport,
    DrivingLicence,
    StudentCard,
    BankCard,
    TransportCard,
    SocialSecurityCard,
    NameCard,
    Certificate,
    Receipt,
    Form,
    Table,
    Page,
    BookPage,
    VerticalNotice,
}

impl OtherDocument {
    pub const ALL: &[Self] = &[
        Self::Passport,
        Self::DrivingLicence,
        Self::StudentCard,
        Self::BankCard,
        Self::TransportCard,
        Self::SocialSecurityCard,
        Self::NameCard,
        Self::Certificate,
        Self::Receipt,
        Self::Form,
        Self::Table,
        Self::Page,
        Self::BookPage,
        Self::VerticalNotice,
    ];

    /// Width over height.
    pub(super) fn aspect(self, dice: &mut Dice) -> f32 {
        match self {
            Self::Passport => dice.between(1.38, 1.46),
            Self::DrivingLicence => dice.pick(&[1.44, 1.585]),
            Self::StudentCard => dice.pick(&[1.585, 1.585, 0.631]),
            Self::BankCard | Self::TransportCard | Self::SocialSecurityCard => super::ASPECT,
            Self::NameCard => dice.between(1.6, 1.8),
            Self::Certificate => dice.pick(&[0.707, 0.72, 1.414]),
            Self::Receipt => dice.between(0.4, 0.7),
            Self::Form | Self::Table => dice.pick(&[0.707, 0.707, 1.414]),
            Self::Page | Self::BookPage => dice.between(0.66, 0.78),
            Self::VerticalNotice => dice.between(0.6, 1.2),
        }
    }

    /// Printed on paper: pale, with square corners.
    pub(super) fn is_paper(self) -> bool {
        matches!(
            self,
            Self::Certificate
                | Self::Receipt
                | Self::Form
                | Self::Table
                | Self::Page
                | Self::BookPage
                | Self::VerticalNotice
        )
    }
}

pub(super) fn draw(press: &mut Press<'_>, document: OtherDocument) -> Result<(), FamilyError> {
    match document {
        OtherDocument::Passport => identity::passport(press)?,
        OtherDocument::DrivingLicence => identity::licence(press)?,
        OtherDocument::StudentCard => identity::student(press)?,
        OtherDocument::SocialSecurityCard => identity::social_security(press)?,
        OtherDocument::BankCard => identity::bank(press),
        OtherDocument::TransportCard => identity::transport(press),
        OtherDocument::NameCard => identity::name_card(press),
        OtherDocument::Certificate => sheets::certificate(press)?,
        OtherDocument::Receipt => sheets::receipt(press),
        OtherDocument::Form => sheets::form(press)?,
        OtherDocument::Table => sheets::table(press),
        OtherDocument::Page => pages::page(press),
        OtherDocument::BookPage => pages::book_page(press),
        OtherDocument::VerticalNotice => pages::vertical_notice(press),
    }
    press.marks();
    Ok(())
}
