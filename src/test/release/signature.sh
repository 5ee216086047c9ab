#!/bin/sh
# Signs a copy of the release in RELEASE with a key made here, verifies it as docs/install.md says, then changes a byte of it.
#   signature.sh RELEASE
set -eu
checkout=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
work=$(mktemp -d)
GNUPGHOME=$work/maker
export GNUPGHOME LC_ALL=C
trap 'gpgconf --kill all; rm -rf -- "$work"' EXIT
mkdir -m 700 "$work/maker" "$work/operator" "$work/release"
for file in "$1"/*.tar.gz "$1"/*.deb "$1"/*.rpm "$1"/*.json "$1/SHA256SUMS"; do cp -- "$file" "$work/release/"; done
gpg --batch --quiet --passphrase 'of the test' --quick-generate-key 'Release test <release@test.invalid>' ed25519 sign never
gpg --batch --armor --export >"$work/release/key.asc"
AWS_OIDC_EXECUTOR_SIGNING_KEY=$(gpg --batch --pinentry-mode loopback --passphrase 'of the test' --armor --export-secret-keys)
AWS_OIDC_EXECUTOR_SIGNING_PASSPHRASE='of the test'
export AWS_OIDC_EXECUTOR_SIGNING_KEY AWS_OIDC_EXECUTOR_SIGNING_PASSPHRASE
"$checkout/src/release/sign.sh" "$work/release"
unset AWS_OIDC_EXECUTOR_SIGNING_KEY AWS_OIDC_EXECUTOR_SIGNING_PASSPHRASE

GNUPGHOME=$work/operator
cd "$work/release"
gpg --batch --import key.asc
gpg --batch --verify SHA256SUMS.asc SHA256SUMS 2>&1
sha256sum --check --ignore-missing SHA256SUMS

for artefact in *.deb; do printf x >>"$artefact"; done
! sha256sum --check --ignore-missing SHA256SUMS || exit 1
sed -i 's/^./0/' SHA256SUMS
! gpg --batch --verify SHA256SUMS.asc SHA256SUMS 2>&1 || exit 1
