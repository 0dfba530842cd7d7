//! Splits arguments at commas.

use proc_macro2::{TokenStream, TokenTree};
use syn::Token;
use syn::parse::{ParseStream, Parser};

/// Runs a parser. All parsers of this crate use this function, so that only one of syn's is compiled.
pub(crate) fn parse_with(
    tokens: TokenStream,
    parser: &mut dyn FnMut(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    parser.parse2(tokens)
}

/// Takes all tokens up to the next comma or the end. A comma in `::<…>`, or in `<…>` at the start,
/// belongs to the expression; any other can be put in parentheses. syn's parser of expressions is
/// expensive to compile.
pub(crate) fn take_expression(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut depth = 0_u32;
    // The two preceding characters, with a space for tokens other than punctuation. The start is
    // treated like `::`.
    let mut before = [':', ':'];
    while depth > 0 || !input.peek(Token![,]) {
        let Ok(token) = input.parse::<TokenTree>() else {
            break;
        };
        let character = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match (character, before) {
            ('<', [':', ':']) => depth += 1,
            ('<', _) if depth > 0 => depth += 1,
            ('>', [_, '-']) => {}
            ('>', _) if depth > 0 => depth -= 1,
            _ => {}
        }
        before = [before[1], character];
        tokens.extend([token]);
    }
    tokens
}

/// Skips the comma after an expression, which otherwise ends at the end of the input.
pub(crate) fn skip_comma(input: ParseStream<'_>) {
    if input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

pub(crate) fn split_elements(tokens: TokenStream) -> Vec<TokenStream> {
    let mut elements = Vec::new();
    let parsed = parse_with(tokens, &mut |input| {
        while !input.is_empty() {
            elements.push(take_expression(input));
            skip_comma(input);
        }
        Ok(())
    });
    debug_assert!(parsed.is_ok(), "nothing is left of the tokens");
    elements
}
