// [build-dependencies]
// dotenvy = "0.15"
// maps-token-build = "0.1"

fn main() {
    match dotenvy::dotenv() {
        // A changed key is noticed. Do not print `rerun-if-env-changed=MAPS_PRIVATE_KEY`: Cargo would write the key to
        // target/.
        Ok(path) => println!("cargo:rerun-if-changed={}", path.display()),
        // Not watched: Cargo would run this script in every build. The message of any other error contains the line.
        Err(error) => assert!(error.not_found(), "invalid .env"),
    }
    maps_token_build::mint();
}
