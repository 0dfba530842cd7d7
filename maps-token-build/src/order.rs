//! The only sort: each type that is sorted by itself would compile the standard library's sort once more.

use std::cmp::Ordering;

/// The indexes of `0..len` in order, equal ones as they were.
pub(crate) fn sorted_indexes(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indexes = Vec::with_capacity(len);
    for index in 0..len {
        indexes.push(index);
    }
    indexes.sort_by(|one, other| compare(*one, *other));
    indexes
}
