#!/bin/sh
# Writes what goes with the artefacts in target/release/: where they come from (an in-toto statement with SLSA provenance),
# SHA256SUMS and its signature.
set -eu
umask 022

checkout=$(cd -- "$(dirname -- "$0")/../.." && pwd -P)
cd -- "$checkout/target/release"
version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$checkout/pom.xml")
sbom=aws-oidc-executor-$version.cdx.json
provenance=aws-oidc-executor-$version.provenance.json
jdk=$("$checkout/install.sh" --find-jdk)
jdk_version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")
jdk_vendor=$(sed -n 's/^IMPLEMENTOR="\(.*\)"/\1/p' "$jdk/release")

# Maven does not know of the Java runtime that is bundled.
if ! grep -q '"pkg:generic/openjdk@' "$sbom"; then
	sed "/^  \"components\" : \[/a\\
    {\\
      \"type\" : \"framework\",\\
      \"bom-ref\" : \"pkg:generic/openjdk@$jdk_version\",\\
      \"supplier\" : { \"name\" : \"$jdk_vendor\" },\\
      \"name\" : \"openjdk\",\\
      \"version\" : \"$jdk_version\",\\
      \"licenses\" : [ { \"expression\" : \"GPL-2.0-only WITH Classpath-exception-2.0\" } ],\\
      \"purl\" : \"pkg:generic/openjdk@$jdk_version\"\\
    }," "$sbom" >"$sbom.new"
	mv "$sbom.new" "$sbom"
fi

sum() { sha256sum <"$1" | cut -c 1-64; }
commit=$(git -C "$checkout" rev-parse HEAD 2>/dev/null || :)
changed=false
[ -z "$commit" ] || git -C "$checkout" diff --quiet HEAD -- || changed=true

# With a comma between the entries.
subjects() {
	comma=''
	for file in *.tar.gz *.deb *.rpm "$sbom"; do
		[ -f "$file" ] || continue
		printf '%s\n    {"name": "%s", "digest": {"sha256": "%s"}}' "$comma" "$file" "$(sum "$file")"
		comma=,
	done
}
dependencies() {
	printf '\n        {"name": "openjdk", "uri": "pkg:generic/openjdk@%s", "annotations": {"vendor": "%s"}}' "$jdk_version" "$jdk_vendor"
	[ -z "$commit" ] || printf ',\n        {"name": "sources", "digest": {"gitCommit": "%s"}, "annotations": {"changed": %s}}' "$commit" "$changed"
	tr ':' '\n' <"$checkout/target/bundled.classpath" | LC_ALL=C sort | while read -r library || [ -n "$library" ]; do
		[ -z "$library" ] || printf ',\n        {"name": "%s", "digest": {"sha256": "%s"}}' "${library##*/}" "$(sum "$library")"
	done
}
cat >"$provenance" <<JSON
{
  "_type": "https://in-toto.io/Statement/v1",
  "subject": [$(subjects)
  ],
  "predicateType": "https://slsa.dev/provenance/v1",
  "predicate": {
    "buildDefinition": {
      "buildType": "https://maven.apache.org/#mvn-verify-Prelease",
      "externalParameters": {"command": "mvn verify -Prelease", "version": "$version"},
      "resolvedDependencies": [$(dependencies)
      ]
    },
    "runDetails": {
      "builder": {"id": "${AWS_OIDC_EXECUTOR_BUILDER:-local}"}
    }
  }
}
JSON

for file in *.tar.gz *.deb *.rpm *.json; do
	[ ! -f "$file" ] || sha256sum "$file"
done | LC_ALL=C sort -k 2 >SHA256SUMS

"$checkout/src/release/sign.sh" .
