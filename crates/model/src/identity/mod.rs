//! Document numbers, names and validity: each parsed to a type, and the checks on what was declared.

/// The first two and last two characters, as the services' own screens show a number.
pub fn masked(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    match characters.as_slice() {
        [first, second, middle @ .., third, fourth] if !middle.is_empty() => {
            let stars = "*".repeat(middle.len());
            format!("{first}{second}{stars}{third}{fourth}")
        }
        short => "*".repeat(short.len()),
    }
}
