//! The policies in the documentation of `mapkit_csp!` are the output of the macro.

use maps_token_macro::mapkit_csp;

const DOCS: &str = include_str!("../../../maps-token-macro/docs/mapkit_csp.md");

#[test]
fn documented_policies_match_macro() {
    let mut blocks = DOCS.split("```text\n").skip(1).map(|rest| {
        let (block, _) = rest.split_once("\n```").expect("end of the block");
        block.replace('\n', " ")
    });
    assert_eq!(
        blocks.next().as_deref(),
        Some(mapkit_csp!(nonce = "r4nd0m"))
    );
    assert_eq!(blocks.next().as_deref(), Some(mapkit_csp!()));
    assert_eq!(blocks.next(), None);
}
