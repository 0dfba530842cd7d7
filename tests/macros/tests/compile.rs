//! Each file in `mistakes` has a `.stderr` beside it: what the compiler must say.
//!
//! `TRYBUILD=overwrite cargo test` writes those anew; read them before you commit them.

#[test]
fn mistakes_are_explained_where_they_were_made() {
    trybuild::TestCases::new().compile_fail("mistakes/*.rs");
}

#[test]
fn right_uses_compile() {
    trybuild::TestCases::new().pass("right-uses/*.rs");
}
