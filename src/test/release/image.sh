#!/bin/sh
# Builds the image of src/release/Dockerfile by podman, on an image of ROOT, and starts it. RELEASE has the .deb.
#   image.sh ROOT RELEASE
set -eu
checkout=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
work=$(mktemp -d)
engine() {
	program=$1
	shift
	podman --root "$work/store" --runroot "$work/run" --storage-driver vfs --log-level error "$program" "$@"
}
trap 'engine rmi --all --force >/dev/null 2>&1 || :; rm -rf -- "$work"' EXIT
mkdir "$work/context"
cp -- "$2"/*.deb "$checkout/src/release/Dockerfile" "$work/context/"
tar --create --directory "$1" --exclude='./proc/*' --exclude='./dev/*' --exclude='./sys/*' . | engine import - clean-root >/dev/null
engine build --isolation chroot --network host --build-arg BASE=localhost/clean-root --build-arg WITHOUT_CACHES=yes --tag with-us "$work/context"
# In a chroot again: not every machine of tests lets an engine start containers.
printf 'FROM localhost/with-us\nRUN aws-oidc-executor version\n' >"$work/context/Started"
engine build --isolation chroot --network host --file "$work/context/Started" "$work/context"
