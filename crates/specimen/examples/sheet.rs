//! Renders one photo of every kind and every defect into a folder, to be looked at: `cargo run --example sheet DIR`.

use std::path::PathBuf;

use model::{DocumentType, SlotId};
use specimen::{Applicant, Defect, ExifTurn, Turn, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    let documents = [
        DocumentType::ResidentId,
        DocumentType::ResidencePermit,
        DocumentType::HkMacaoPermit,
        DocumentType::TaiwanPermit,
    ];
    let slots =
        ["side-a", "side-b", "hand-held", "hand-held-back", "admission-portrait", "graduation-portrait"];
    for (number, document) in documents.into_iter().enumerate() {
        let applicant = Applicant::invent(number as u64 + 11, document);
        for slot in slots {
            let photo = render(&applicant, &SlotId::from(slot), None, number as u64)?;
            std::fs::write(folder.join(format!("{document:?}-{slot}.jpg")), photo.bytes)?;
        }
    }
    let mut defects = vec![
        Defect::OverSize,
        Defect::PngNamedJpg,
        Defect::Turned(Turn::Quarter),
        Defect::Mirrored,
        Defect::Blurred,
        Defect::Dark,
        Defect::Glaring,
        Defect::Cut,
        Defect::WrongSlot,
    ];
    defects.extend((2..=8).filter_map(ExifTurn::new).map(Defect::ExifTurned));
    let applicant = Applicant::invent(5, DocumentType::ResidentId);
    for defect in defects {
        for slot in ["side-a", "hand-held"] {
            let photo = render(&applicant, &SlotId::from(slot), Some(defect), 7)?;
            std::fs::write(folder.join(format!("{defect}-{slot}.jpg")), photo.bytes)?;
        }
    }
    Ok(())
}
