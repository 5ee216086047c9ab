#!/bin/bash -e
# config.sh SETTINGS: the host to reach is in there, as in all of these.
. "$1"
echo '{"builds_dir": "'"$BUILDS"'", "cache_dir": "'"$BUILDS"'.cache", "driver": {"name": "ssh"}}'
