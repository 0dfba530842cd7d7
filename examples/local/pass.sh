#!/bin/sh
# Runs one command with the key from `pass`, the standard Unix password manager:
#
#   ./pass.sh cargo run --release
#
# Store the key once, and delete the file:
#
#   pass insert --multiline maps/ABC123DEFG < ~/Downloads/AuthKey_ABC123DEFG.p8
MAPS_PRIVATE_KEY=$(pass show maps/ABC123DEFG) || exit
export MAPS_PRIVATE_KEY
exec "$@"
