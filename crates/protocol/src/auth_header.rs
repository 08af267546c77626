//! The form that the `Authorization` headers of stations and of persons share: a scheme, then `name="value"` pairs.

/// The values of exactly these names, each once and in any order.
pub(crate) fn values<'a, const N: usize>(
    header: &'a str,
    scheme: &str,
    names: [&str; N],
) -> Option<[&'a str; N]> {
    let rest = header.strip_prefix(scheme)?.strip_prefix(' ')?;
    let mut values = [None; N];
    for pair in rest.split(", ") {
        let (name, quoted) = pair.split_once('=')?;
        let value = quoted.strip_prefix('"')?.strip_suffix('"')?;
        let place = names.iter().position(|known| *known == name)?;
        if values[place].replace(value).is_some() {
            return None;
        }
    }
    let found: Vec<&str> = values.into_iter().flatten().collect();
    found.try_into().ok()
}
