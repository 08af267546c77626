//! Programs by the names that they write into files.

/// What a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Layers, retouching, beautifying: made to change what a picture shows.
    Editor,
    /// Developing, viewing, converting: changes how a picture looks, seldom what it shows.
    Tool,
    /// A camera's firmware, or unknown.
    Other,
}

/// Parts of names, in lower case. The first that fits counts, so the narrower ones come first.
const KNOWN: &[(&str, Kind)] = &[
    ("lightroom", Kind::Tool),
    ("camera raw", Kind::Tool),
    ("photoshop express", Kind::Editor),
    ("photoshop", Kind::Editor),
    ("save for web", Kind::Editor),
    ("illustrator", Kind::Editor),
    ("indesign", Kind::Editor),
    ("gimp", Kind::Editor),
    ("affinity", Kind::Editor),
    ("pixelmator", Kind::Editor),
    ("photo-paint", Kind::Editor),
    ("coreldraw", Kind::Editor),
    ("paintshop", Kind::Editor),
    ("paint shop", Kind::Editor),
    ("paint.net", Kind::Editor),
    ("krita", Kind::Editor),
    ("photopea", Kind::Editor),
    ("pixlr", Kind::Editor),
    ("picsart", Kind::Editor),
    ("snapseed", Kind::Editor),
    ("facetune", Kind::Editor),
    ("faceapp", Kind::Editor),
    ("beautyplus", Kind::Editor),
    ("beautycam", Kind::Editor),
    ("meitu", Kind::Editor),
    ("美图", Kind::Editor),
    ("美颜", Kind::Editor),
    ("xiuxiu", Kind::Editor),
    ("醒图", Kind::Editor),
    ("hypic", Kind::Editor),
    ("b612", Kind::Editor),
    ("canva", Kind::Editor),
    ("fotor", Kind::Editor),
    ("befunky", Kind::Editor),
    ("remini", Kind::Editor),
    ("polarr", Kind::Editor),
    ("vsco", Kind::Editor),
    ("photodirector", Kind::Editor),
    ("photoscape", Kind::Editor),
    ("光影魔术手", Kind::Editor),
    ("neoimaging", Kind::Editor),
    ("imagemagick", Kind::Tool),
    ("graphicsmagick", Kind::Tool),
    ("capture one", Kind::Tool),
    ("darktable", Kind::Tool),
    ("rawtherapee", Kind::Tool),
    ("picasa", Kind::Tool),
    ("acdsee", Kind::Tool),
    ("irfanview", Kind::Tool),
    ("xnview", Kind::Tool),
    ("faststone", Kind::Tool),
    ("microsoft windows photo", Kind::Tool),
    ("windows photo editor", Kind::Tool),
    ("exiftool", Kind::Tool),
    ("gthumb", Kind::Tool),
    ("shotwell", Kind::Tool),
    ("digikam", Kind::Tool),
    ("scan", Kind::Tool),
];

impl Kind {
    pub fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        KNOWN.iter().find(|(part, _)| name.contains(part)).map_or(Self::Other, |(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_their_names() {
        for (name, kind) in [
            ("Adobe Photoshop 25.1 (Windows)", Kind::Editor),
            ("Adobe Photoshop Lightroom Classic 13.0", Kind::Tool),
            ("美图秀秀", Kind::Editor),
            ("GIMP 2.10.34", Kind::Editor),
            ("ImageMagick 6.9.11", Kind::Tool),
            ("HDR+ 1.0.540104767zd", Kind::Other),
            ("17.1.2", Kind::Other),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
    }
}
