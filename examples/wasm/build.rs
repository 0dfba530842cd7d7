//! Mints the token that `maps.toml` describes.

fn main() {
    maps_token_build::mint();
}
