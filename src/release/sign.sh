#!/bin/sh
# Signs DIR/SHA256SUMS as DIR/SHA256SUMS.asc, if there is a key in the environment:
#   AWS_OIDC_EXECUTOR_SIGNING_KEY           an OpenPGP secret key, armoured
#   AWS_OIDC_EXECUTOR_SIGNING_PASSPHRASE    its passphrase, if it has one
#   sign.sh DIR
set -eu
umask 077

rm -f -- "$1/SHA256SUMS.asc"
[ -n "${AWS_OIDC_EXECUTOR_SIGNING_KEY:-}" ] || exit 0
# In memory, where that can be: the key may have no passphrase.
GNUPGHOME=$(mktemp -d "$([ ! -w /dev/shm ] && echo /tmp || echo /dev/shm)/sign-XXXXXX")
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf -- "$GNUPGHOME"' EXIT
printf '%s\n' "$AWS_OIDC_EXECUTOR_SIGNING_KEY" | gpg --batch --quiet --import
printf '%s' "${AWS_OIDC_EXECUTOR_SIGNING_PASSPHRASE:-}" |
	gpg --batch --quiet --pinentry-mode loopback --passphrase-fd 0 --armor --detach-sign --output "$1/SHA256SUMS.asc" "$1/SHA256SUMS"
chmod 644 "$1/SHA256SUMS.asc"
