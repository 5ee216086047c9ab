#!/bin/sh
# Makes the AOT caches of the build that this file lies in, on the machine that uses them: an image's classes as the JVM has
# them in memory. They hold for one kind of processor only. It needs nothing but the image; the files appear when all is done.
#   make-caches.sh BIN      BIN has the executables of this build
set -eu
umask 022

runtime=$(cd -- "$(dirname -- "$0")" && pwd -P)
work=$runtime/work
options=$runtime/java.options

# Says how launch.sh starts the JVM: with the option $1 for the AOT cache of $executable.
write_options() {
	sed -e 's/ -XX:AOTCache=[^ "]*//' -e "s|\"\$| $1\"|" "$options" >"$2.new"
	mv -f -- "$2.new" "$2"
}

fail_with() {
	cat -- "$1" >&2
	echo "make-caches.sh: $2, see above" >&2
	exit 1
}

# Each of the executables $@, from what its training left.
create() {
	for executable in "$@"; do
		# shellcheck disable=SC2016 # for the inner shell
		sh -c 'bin=$0; . "$bin/launch.sh"; launch "$1"' "$work/home/bin" "$executable" >"$work/$executable.log" 2>&1 ||
			fail_with "$work/$executable.log" "there is no AOT cache for $executable"
	done
}

trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' INT TERM HUP
# A home of its own, in which this image is the current one already, and in which accounts have theirs.
rm -rf -- "$work"
mkdir -p "$work/home/runtime/current"
cp -R -- "$1" "$work/home/bin"
for part in image executor.jar operator.jar iam.jar demo.jar; do ln -s "$runtime/$part" "$work/home/runtime/current/$part"; done
mkdir "$work/caches"

# One AOT cache for each executable, of what a whole job over TLS really loads; and another for jobs that have more than
# the usual (JobEnv.java), since each class in a cache costs time at every start.
write_options "-XX:AOTMode=record -XX:AOTConfiguration=$work/\$executable.aotconf -Duser.home=$work/home" "$work/home/runtime/current/java.options"
"$work/home/bin/aws-oidc-executor" demo --train >"$work/train.log" 2>&1 || fail_with "$work/train.log" "a training job failed"
write_options "-XX:AOTMode=create -XX:AOTConfiguration=$work/\$executable.aotconf -XX:AOTCache=$work/caches/\$executable.aot" \
	"$work/home/runtime/current/java.options"
# Two at a time.
create prepare config run run-full endpoint &
create operator prepare-full cleanup cleanup-full
wait $!
mv -f -- "$work/caches/"*.aot "$runtime/"
# shellcheck disable=SC2016 # launch.sh expands it
write_options '-XX:AOTCache=$runtime/$executable.aot' "$options"
