//! The policies that the documentation of `mapkit_csp!` shows are those that the macro gives.

use maps_token_macro::mapkit_csp;

const DOCUMENTATION: &str = include_str!("../../../maps-token-macro/docs/mapkit_csp.md");

#[test]
fn the_documented_policies_are_those_of_the_macro() {
    let mut blocks = DOCUMENTATION.split("```text\n").skip(1).map(|rest| {
        let (block, _) = rest.split_once("\n```").expect("the end of a block");
        block.replace('\n', " ")
    });
    assert_eq!(
        blocks.next().as_deref(),
        Some(mapkit_csp!(nonce = "r4nd0m"))
    );
    assert_eq!(blocks.next().as_deref(), Some(mapkit_csp!()));
    assert_eq!(blocks.next(), None);
}
