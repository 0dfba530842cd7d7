//! From many noisy measurements to one figure.

/// The value in the middle; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(sorted[sorted.len() / 2 - 1], upper))
}

/// The median of the ratios of pairs: what slows a shared machine down meets both of a pair, which
/// were measured one after the other.
pub fn median_ratio(ours: &[f64], theirs: &[f64]) -> Option<f64> {
    let pairs = ours.iter().zip(theirs);
    let ratios: Vec<_> = pairs.map(|(ours, theirs)| ours / theirs).collect();
    median(&ratios)
}

/// What each further one takes, if `few` took `before` and `many` took `after`.
pub fn slope((few, before): (usize, f64), (many, after): (usize, f64)) -> f64 {
    (after - before) / count(many - few)
}

/// A count as a number to calculate with.
pub fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("nothing here counts to billions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXACTLY: f64 = 1e-12;

    #[track_caller]
    fn same(found: Option<f64>, expected: f64) {
        let found = found.expect("a value");
        assert!(
            (found - expected).abs() < EXACTLY,
            "{found}, not {expected}"
        );
    }

    #[test]
    fn one_outlier_does_not_move_the_median() {
        same(median(&[2.0, 1000.0, 1.0]), 2.0);
        same(median(&[-1000.0, 2.0, 1.0]), 1.0);
    }

    #[test]
    fn the_median_of_an_even_number_lies_in_the_middle() {
        same(median(&[4.0, 1.0, 3.0, 1000.0]), 3.5);
    }

    #[test]
    fn nothing_has_no_median() {
        assert_eq!(median(&[]), None);
        assert_eq!(median_ratio(&[], &[1.0]), None);
    }

    #[test]
    fn ratios_are_those_of_pairs() {
        // The machine was ten times slower while the second pair was measured.
        same(median_ratio(&[1.0, 10.0, 1.1], &[2.0, 20.0, 2.2]), 0.5);
        // The ratio of the medians would be 2.
        same(median_ratio(&[2.0, 9.0, 1.0], &[4.0, 1.0, 1.0]), 1.0);
    }

    #[test]
    fn a_slope_leaves_out_what_is_paid_once() {
        same(Some(slope((1, 10.0), (101, 60.0))), 0.5);
    }
}
