#!/bin/sh
# Makes the build that this file lies in the one that new jobs begin with, in the installation HOME: HOME/runtime/BUILD has this
# file, HOME/bin the executables of this build. Jobs that have begun stay with their build, which goes when they have ended.
#   activate.sh HOME
set -eu
umask 022

home=$1
runtime=$(cd -- "$(dirname -- "$0")" && pwd -P)
build=${runtime##*/}
all=${runtime%/*}

# The scripts of this build, for the jobs that are still there when another one is installed (by_its_build of launch.sh).
rm -rf -- "${runtime:?}/home"
mkdir -p "$runtime/home/bin"
ln -s ../.. "$runtime/home/runtime"
ln -s ../../../config ../../../docs "$runtime/home/"
for name in config prepare run cleanup aws-oidc-executor launch.sh end.sh retire.sh; do
	ln -- "$home/bin/$name" "$runtime/home/bin/$name" 2>/dev/null || cp -p -- "$home/bin/$name" "$runtime/home/bin/$name"
done

ln -sfn -- "$build" "$all/current.new"
mv -T -- "$all/current.new" "$all/current"

for other in "$all"/*/java.options; do
	other=${other%/java.options} other=${other##*/}
	case $other in "$build" | current | '*') ;; *) [ -d "$all/$other/work" ] || printf '%s\n' "$other" ;; esac
done >"$all/OLD"
if [ -s "$all/OLD" ]; then
	sleep 1 # a job that has begun just now has a process or a record by then
	# shellcheck source=bin/retire.sh
	. "$home/bin/retire.sh"
	retire "$all"
	if [ -f "$all/OLD" ]; then
		while read -r other; do echo "$other stays until the last job that began with it has ended" >&2; done <"$all/OLD"
	fi
else
	rm -f -- "$all/OLD"
fi
