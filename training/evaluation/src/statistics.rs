//! Figures of merit from scores and hits. Pure functions; empty input gives `None`, never a number.

/// How sure an answer was, 0 to 1, and whether it was right. An answer withheld has confidence 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Graded {
    pub confidence: f64,
    pub right: bool,
}

/// A point of the risk–coverage curve: answering this share of all, this share of the answers is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskPoint {
    pub coverage: f64,
    pub risk: f64,
}

/// The value below which this share of the values lies.
pub fn percentile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(place).copied()
}

/// The largest share of all that can be answered, surest first, with at least this share of the answers right.
/// Answers of equal confidence are taken or left together.
pub fn coverage_at_precision(graded: &[Graded], precision: f64) -> Option<f64> {
    let n = graded.len();
    // The product is rounded: one error in five is four fifths.
    let allowed = |answered: usize| (1.0 - precision) * answered as f64 + 1e-9;
    let accepted = cuts(graded)
        .filter(|(answered, wrong)| *wrong as f64 <= allowed(*answered))
        .map(|(answered, _)| answered)
        .max();
    (n > 0).then(|| accepted.unwrap_or(0) as f64 / n as f64)
}

/// The share of wrong answers when at least this share of all is answered, surest first.
pub fn risk_at_coverage(graded: &[Graded], coverage: f64) -> Option<RiskPoint> {
    let n = graded.len() as f64;
    let least = coverage * n - 1e-9;
    cuts(graded).find(|(answered, _)| *answered as f64 >= least).map(|(answered, wrong)| RiskPoint {
        coverage: answered as f64 / n,
        risk: wrong as f64 / answered as f64,
    })
}

/// How many are answered, and how many of them wrong, for every threshold of confidence above 0 from high to low.
fn cuts(graded: &[Graded]) -> impl Iterator<Item = (usize, usize)> {
    let mut sorted: Vec<Graded> = graded.iter().copied().filter(|one| one.confidence > 0.0).collect();
    sorted.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    let mut wrong = 0;
    let mut cuts = Vec::new();
    for (index, one) in sorted.iter().enumerate() {
        wrong += usize::from(!one.right);
        if sorted.get(index + 1).is_none_or(|next| next.confidence < one.confidence) {
            cuts.push((index + 1, wrong));
        }
    }
    cuts.into_iter()
}

/// Expected calibration error: the mean distance of confidence and share of right answers over 15 bins of equal width
/// (Guo et al. 2017), withheld answers left out.
pub fn calibration_error(graded: &[Graded]) -> Option<f64> {
    const BINS: usize = 15;
    let mut bins = [(0usize, 0.0, 0usize); BINS];
    for one in graded.iter().filter(|one| one.confidence > 0.0) {
        let bin = &mut bins[((one.confidence * BINS as f64) as usize).min(BINS - 1)];
        *bin = (bin.0 + 1, bin.1 + one.confidence, bin.2 + usize::from(one.right));
    }
    let n: usize = bins.iter().map(|(count, ..)| count).sum();
    let distance: f64 = bins.iter().map(|(_, confidence, right)| (confidence - *right as f64).abs()).sum();
    (n > 0).then(|| distance / n as f64)
}

/// Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
pub fn area_under_curve(positives: &[f64], negatives: &[f64]) -> Option<f64> {
    let mut all: Vec<(f64, bool)> = positives.iter().map(|score| (*score, true)).collect();
    all.extend(negatives.iter().map(|score| (*score, false)));
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut below, mut wins) = (0.0, 0.0);
    for tied in all.chunk_by(|one, other| one.0 == other.0) {
        let of_positives = tied.iter().filter(|(_, positive)| *positive).count() as f64;
        let of_negatives = tied.len() as f64 - of_positives;
        wins += of_positives * (below + of_negatives / 2.0);
        below += of_negatives;
    }
    let pairs = positives.len() as f64 * negatives.len() as f64;
    (pairs > 0.0).then(|| wins / pairs)
}

/// The share of positives above the lowest threshold that at most this share of negatives passes.
pub fn recall_at_false_alarms(positives: &[f64], negatives: &[f64], alarms: f64) -> Option<f64> {
    let mut sorted = negatives.to_vec();
    sorted.sort_by(|one, other| other.total_cmp(one));
    let allowed = (alarms * sorted.len() as f64).floor() as usize;
    let threshold = sorted.get(allowed).copied()?;
    let found = positives.iter().filter(|score| **score > threshold).count();
    (!positives.is_empty()).then(|| found as f64 / positives.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graded(pairs: &[(f64, bool)]) -> Vec<Graded> {
        pairs.iter().map(|(confidence, right)| Graded { confidence: *confidence, right: *right }).collect()
    }

    #[test]
    fn percentiles_are_values_that_occur() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(percentile(&values, 0.5), Some(3.0));
        assert_eq!(percentile(&values, 0.95), Some(5.0));
        assert_eq!(percentile(&[], 0.5), None);
    }

    #[test]
    fn coverage_is_counted_where_the_precision_still_holds() {
        let answers =
            graded(&[(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.5, true), (0.0, true)]);
        assert_eq!(coverage_at_precision(&answers, 1.0), Some(2.0 / 6.0));
        assert_eq!(coverage_at_precision(&answers, 0.8), Some(5.0 / 6.0), "one error in five");
        assert_eq!(
            coverage_at_precision(&answers, 0.0),
            Some(5.0 / 6.0),
            "a withheld answer is never covered"
        );
        assert_eq!(coverage_at_precision(&graded(&[(0.9, false)]), 0.999), Some(0.0));
        assert_eq!(coverage_at_precision(&[], 0.999), None);
    }

    #[test]
    fn answers_of_equal_confidence_are_taken_together() {
        let answers = graded(&[(0.9, true), (0.9, false), (0.8, true)]);
        assert_eq!(coverage_at_precision(&answers, 0.999), Some(0.0));
        assert_eq!(risk_at_coverage(&answers, 0.1), Some(RiskPoint { coverage: 2.0 / 3.0, risk: 0.5 }));
    }

    #[test]
    fn the_risk_is_that_of_the_surest_answers() {
        let answers = graded(&[(0.9, true), (0.8, true), (0.7, false), (0.0, true)]);
        assert_eq!(risk_at_coverage(&answers, 0.5), Some(RiskPoint { coverage: 0.5, risk: 0.0 }));
        assert_eq!(risk_at_coverage(&answers, 0.75), Some(RiskPoint { coverage: 0.75, risk: 1.0 / 3.0 }));
        assert_eq!(risk_at_coverage(&answers, 1.0), None, "one answer was withheld");
    }

    #[test]
    fn calibration_compares_confidence_with_hits_bin_by_bin() {
        let error = calibration_error(&graded(&[(0.8, true), (0.8, false), (1.0, true)])).expect("answers");
        assert!(
            (error - 0.2).abs() < 1e-12,
            "0.6 too much over two of three answers, nothing over one: {error}"
        );
        assert_eq!(calibration_error(&graded(&[(0.0, false)])), None);
    }

    #[test]
    fn the_area_is_the_share_of_pairs_in_the_right_order() {
        assert_eq!(area_under_curve(&[2.0, 3.0], &[0.0, 1.0]), Some(1.0));
        assert_eq!(area_under_curve(&[1.0], &[1.0]), Some(0.5));
        assert_eq!(area_under_curve(&[1.0, 3.0], &[2.0, 0.0]), Some(0.75));
        assert_eq!(area_under_curve(&[], &[1.0]), None);
    }

    #[test]
    fn recall_is_read_where_few_enough_negatives_pass() {
        let negatives: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(recall_at_false_alarms(&[94.0, 94.5, 99.0, 200.0], &negatives, 0.05), Some(0.75));
        assert_eq!(recall_at_false_alarms(&[1.0], &[1.0; 10], 0.05), Some(0.0), "a tie is no alarm");
    }
}
