//! Robust statistics for noisy measurements.

pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(sorted[sorted.len() / 2 - 1], upper))
}

/// Returns the median of the ratios of pairs that were measured one after the other: load on a shared
/// machine slows down both values of a pair.
pub fn median_ratio(ours: &[f64], theirs: &[f64]) -> Option<f64> {
    let pairs = ours.iter().zip(theirs);
    let ratios: Vec<_> = pairs.map(|(ours, theirs)| ours / theirs).collect();
    median(&ratios)
}

/// Returns the time per item if `few` items took `before` and `many` items took `after`.
pub fn slope((few, before): (usize, f64), (many, after): (usize, f64)) -> f64 {
    (after - before) / count(many - few)
}

pub fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a count that fits in 32 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: f64 = 1e-12;

    #[track_caller]
    fn assert_close(found: Option<f64>, expected: f64) {
        let found = found.expect("a value");
        assert!(
            (found - expected).abs() < TOLERANCE,
            "{found}, not {expected}"
        );
    }

    #[test]
    fn median_ignores_outliers() {
        assert_close(median(&[2.0, 1000.0, 1.0]), 2.0);
        assert_close(median(&[-1000.0, 2.0, 1.0]), 1.0);
    }

    #[test]
    fn median_of_even_count() {
        assert_close(median(&[4.0, 1.0, 3.0, 1000.0]), 3.5);
    }

    #[test]
    fn median_of_empty_list() {
        assert_eq!(median(&[]), None);
        assert_eq!(median_ratio(&[], &[1.0]), None);
    }

    #[test]
    fn ratios_are_paired() {
        // The machine was ten times slower during the second pair.
        assert_close(median_ratio(&[1.0, 10.0, 1.1], &[2.0, 20.0, 2.2]), 0.5);
        // The ratio of the medians would be 2.
        assert_close(median_ratio(&[2.0, 9.0, 1.0], &[4.0, 1.0, 1.0]), 1.0);
    }

    #[test]
    fn slope_excludes_fixed_cost() {
        assert_close(Some(slope((1, 10.0), (101, 60.0))), 0.5);
    }
}
