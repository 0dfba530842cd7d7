# syntax=docker/dockerfile:1
#
#   docker build -f chef.Dockerfile --secret id=maps_key,src="$HOME/keys/AuthKey_ABC123DEFG.p8" \
#       --build-arg MAPS_RENEW="$(date +%Y-%m)" -t server .
#
# For a server. cargo-chef compiles the dependencies in a layer of their own, which has no key and is built again only
# when Cargo.lock changes. The last build has the key, and so have the build scripts and macros that run in it: yours,
# and those of dependencies that are not cooked. ./Dockerfile avoids this.

FROM rust:1 AS chef
RUN cargo install cargo-chef --locked
WORKDIR /app

FROM chef AS plan
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS build
COPY --from=plan /app/recipe.json recipe.json
# cargo-chef replaces build.rs by an empty one, so nothing is minted here.
RUN cargo chef cook --release --recipe-path recipe.json
COPY . .
# Docker caches this layer, and a different secret does not invalidate it. A new value of MAPS_RENEW does.
ARG MAPS_RENEW
RUN --mount=type=secret,id=maps_key,env=MAPS_PRIVATE_KEY,required=true \
    cargo build --release

FROM debian:stable-slim
COPY --from=build /app/target/release/server /usr/local/bin/server
# Run without privileges, as the user `nobody`.
USER 65534
CMD ["server"]
