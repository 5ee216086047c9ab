#!/usr/bin/env bash
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd)"
source "$here/base.sh"
set -eo pipefail
trap "exit $SYSTEM_FAILURE_EXIT_CODE" ERR

if podman inspect "$CONTAINER" >/dev/null 2>&1; then
	echo "An old container is in the way, it goes"
	podman rm -f "$CONTAINER"
fi
[ "$FROM_CONFIG" = "of the driver" ]
echo "Starting $CONTAINER of $IMAGE"
podman run -d --pull=never --init=false --name "$CONTAINER" "$IMAGE" sleep 99999
