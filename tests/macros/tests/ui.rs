//! Compiles the cases in `ui`. Each case in `ui/fail` has a `.stderr` with the expected errors.
//!
//! `TRYBUILD=overwrite cargo test -p macro-tests --test ui` updates them; review the diff before committing.

#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}

#[test]
fn pass() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}
