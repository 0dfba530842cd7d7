#!/bin/sh
# Runs one command with the key from the macOS Keychain:
#
#   ./keychain.sh cargo run --release
#
# Store the key once, on one line, and delete the file. `security` asks for the text again if it is left out after
# `-w`, but cuts it off after 128 characters.
#
#   security add-generic-password -a "$USER" -s maps-ABC123DEFG \
#       -w "$(openssl base64 -A -in ~/Downloads/AuthKey_ABC123DEFG.p8)"
MAPS_PRIVATE_KEY=$(security find-generic-password -a "$USER" -s maps-ABC123DEFG -w) || exit
export MAPS_PRIVATE_KEY
exec "$@"
