//! Compiles the cases in `ui/fail`. Each has a `.stderr` with the expected errors.
//!
//! `TRYBUILD=overwrite cargo test -p macro-tests --test ui` updates them; review the diff before committing.

#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}
