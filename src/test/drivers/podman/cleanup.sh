#!/usr/bin/env bash
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd)"
source "$here/base.sh"
echo "Removing $CONTAINER"
podman rm -f -t 0 "$CONTAINER"
