//! Phone numbers and mailboxes: whether their form lets a message reach anybody.

/// 8 to 15 digits, a plus before them allowed, spaces and hyphens between; 11 digits are a mainland mobile number
/// and begin with 1 (or, as a fixed line with its area code, with 0).
pub(super) fn is_phone(text: &str) -> bool {
    let text = text.trim();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits: Vec<char> = rest.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
    digits.iter().all(char::is_ascii_digit)
        && (8..=15).contains(&digits.len())
        && (rest != text || digits.len() != 11 || matches!(digits.first(), Some('0' | '1')))
}

/// One `@`, something before it, a domain with a dot after it, all in printable ASCII.
pub(super) fn is_email(text: &str) -> bool {
    let text = text.trim();
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    text.chars().all(|sign| sign.is_ascii_graphic() && sign != ',' && sign != ';')
        && !local.is_empty()
        && labels.len() > 1
        && labels.iter().all(|label| !label.is_empty() && !label.contains('@'))
}
