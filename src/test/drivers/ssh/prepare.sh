#!/bin/bash -eu
. "$1"
for ((i = 0; i < 30; i++)); do
	! ssh -F "$SSH_CONFIG" host true || exit 0
	sleep 1
done
echo "The host cannot be reached." >&2
exit "$SYSTEM_FAILURE_EXIT_CODE"
