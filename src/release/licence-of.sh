#!/bin/sh
# Says the licences that the Maven project FILE.pom or one of its parents names, in a local repository.
#   licence-of.sh FILE.pom
set -eu
pom=$1
repository=${pom%/*/*/*}
while [ -f "$pom" ]; do
	names=$(tr -d '\n' <"$pom" | sed -n 's|.*<licenses>\(.*\)</licenses>.*|\1|p' | grep -o '<name>[^<]*' | sed 's/<name> *//')
	[ -z "$names" ] || break
	parent=$(tr -d '\n' <"$pom" | sed -n 's|.*<parent>\(.*\)</parent>.*|\1|p')
	[ -n "$parent" ] || break
	of() { printf '%s' "$parent" | sed -n "s|.*<$1> *\([^< ]*\) *</$1>.*|\1|p"; }
	while [ ! -d "$repository/$(of groupId | tr . /)" ] && [ "$repository" != / ]; do repository=$(dirname -- "$repository"); done
	pom=$repository/$(of groupId | tr . /)/$(of artifactId)/$(of version)/$(of artifactId)-$(of version).pom
done
[ -n "${names:-}" ] || {
	echo "licence-of.sh: no licence is named in $1 or its parents" >&2
	exit 1
}
printf '%s\n' "$names" | paste -sd '|' - | sed 's/|/, /g'
