#!/usr/bin/env bash
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd)"
source "$here/base.sh"
podman exec -i "$CONTAINER" /bin/bash <"$1"
code=$?
if [ $code -ne 0 ]; then
	echo $code >"$BUILD_EXIT_CODE_FILE"
	exit "$BUILD_FAILURE_EXIT_CODE"
fi
