#!/bin/sh
# Whether target/ holds the jars of these very sources: then install.sh needs no Maven. Maven calls begin before it compiles
# and end when the jars are there; install.sh asks. Contents are compared, not times.
set -eu
cd -- "$(dirname -- "$0")/../.."
target=target/sources

# A checksum of all that the jars are made of.
sources() {
	find pom.xml src/main src/operator src/demo bin/end.sh config/aws-oidc-executor.schema.json \
		-path src/main/image -prune -o -type f -exec sha256sum {} + |
		LC_ALL=C sort -k 2 | sha256sum | cut -c 1-64
}
jars() {
	for part in all operator iam demo; do sha256sum "target/aws-oidc-executor-$part.jar" || return 1; done
}

case $1 in
begin)
	mkdir -p target
	sources >"$target.begun"
	;;
end) # what was edited meanwhile may be in the jars, or not
	if [ -f "$target.begun" ] && [ "$(cat "$target.begun")" = "$(sources)" ]; then
		{ cat "$target.begun" && jars; } >"$target.new"
		mv "$target.new" "$target"
	fi
	rm -f "$target.begun"
	;;
built) [ -f "$target" ] && [ "$(cat "$target")" = "$(sources && jars 2>/dev/null)" ] ;;
esac
