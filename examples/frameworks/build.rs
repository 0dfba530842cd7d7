fn main() {
    maps_token_build::mint();
}
