//! Byte ranges of RFC 9110 §14, one at a time: what a broken download needs to go on.

/// What of a whole is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// From the first to before the second.
    Span(u64, u64),
    /// The range lies outside.
    Unsatisfiable,
}

/// Reads a `Range` header against a length. What is no single byte range is as if it were not there.
pub(super) fn part(header: Option<&str>, length: u64) -> Part {
    let Some((first, last)) = header.and_then(|header| header.strip_prefix("bytes=")?.split_once('-')) else {
        return Part::Whole;
    };
    let span = match (first.parse::<u64>(), last.parse::<u64>(), first.is_empty(), last.is_empty()) {
        (Ok(first), Ok(last), ..) if first <= last => (first, last.saturating_add(1).min(length)),
        (Ok(first), _, _, true) => (first, length),
        (_, Ok(tail), true, _) => (length.saturating_sub(tail), length),
        _ => return Part::Whole,
    };
    if span.0 < span.1 { Part::Span(span.0, span.1) } else { Part::Unsatisfiable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        let cases = [
            (None, Part::Whole),
            (Some("bytes=0-"), Part::Span(0, 10)),
            (Some("bytes=4-"), Part::Span(4, 10)),
            (Some("bytes=4-4"), Part::Span(4, 5)),
            (Some("bytes=4-99"), Part::Span(4, 10)),
            (Some("bytes=-3"), Part::Span(7, 10)),
            (Some("bytes=-99"), Part::Span(0, 10)),
            (Some("bytes=10-"), Part::Unsatisfiable),
            (Some("bytes=-0"), Part::Unsatisfiable),
            (Some("bytes=5-4"), Part::Whole),
            (Some("bytes=0-1,3-4"), Part::Whole),
            (Some("bytes=-"), Part::Whole),
            (Some("pages=1-2"), Part::Whole),
            (Some("bytes=18446744073709551615-18446744073709551615"), Part::Unsatisfiable),
        ];
        for (header, expected) in cases {
            assert_eq!(part(header, 10), expected, "{header:?}");
        }
    }
}
