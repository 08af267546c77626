//! What of a number or an address is shown where only its owner has to recognise it.

/// The first two and the last two characters, as both services' own screens show a document's number.
pub fn mask_number(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    if characters.len() <= 4 {
        return "*".repeat(characters.len());
    }
    let hidden = characters.len() - 4;
    let mut masked = String::with_capacity(number.len());
    masked.extend(&characters[..2]);
    masked.push_str(&"*".repeat(hidden));
    masked.extend(&characters[2 + hidden..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::mask_number;

    #[test]
    fn masking_leaves_two_characters_at_each_end() {
        let check = |number, masked| assert_eq!(mask_number(number), masked, "masking of {number:?}");
        check("999900199003070010", "99**************1X");
        check("H12345678", "H1*****78");
        check("12345", "12*45");
        check("1234", "****");
        check("", "");
    }
}
