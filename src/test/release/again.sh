#!/bin/sh
# Builds the release once more, from a copy of this checkout in DIR, and compares every file with the first.
#   again.sh DIR
set -eu
checkout=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
cd -- "$checkout"
# .git for the commit that the provenance names.
tar --create --exclude=./target --exclude=./runtime . | tar --extract --directory "$1"
cd -- "$1"
mvn -q --batch-mode -Dstyle.color=never -Prelease verify -Dmaven.test.skip=true -Dmdep.analyze.skip -DskipITs -Dskip.format=true
diff "$checkout/target/release/SHA256SUMS" target/release/SHA256SUMS
echo equal
