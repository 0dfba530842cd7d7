#!/bin/sh
# Runs one command with the key from 1Password:
#
#   ./1password.sh cargo run --release
#
# Store the key once, and delete the file:
#
#   op document create ~/Downloads/AuthKey_ABC123DEFG.p8 --title "Maps key ABC123DEFG"
MAPS_PRIVATE_KEY=$(op document get "Maps key ABC123DEFG") || exit
export MAPS_PRIVATE_KEY
exec "$@"
