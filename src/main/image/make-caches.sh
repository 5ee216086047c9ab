#!/bin/sh
# Makes the AOT caches of the build that this file lies in, on the machine that uses them: an image's classes as the JVM has
# them in memory. They hold for one kind of processor only. It needs nothing but the image; the files appear when all is done.
#   make-caches.sh BIN      BIN has the executables of this build
set -eu
umask 022

runtime=$(cd -- "$(dirname -- "$0")" && pwd -P)
work=$runtime/work
options=$runtime/java.options

# Says how launch.sh starts the JVM: with the options $1, in which $cache is the name of the AOT cache.
write_options() {
	sed -e 's/ -XX:AOTCache=[^ "]*//' -e "s|\"\$| $1\"|" "$options" >"$2.new"
	mv -f -- "$2.new" "$2"
}

fail_with() {
	cat -- "$1" >&2
	echo "make-caches.sh: $2, see above" >&2
	exit 1
}

# create CACHE: from the classes that were loaded in the training by all that use it (launch.sh).
create() {
	sed 's/ id: [0-9]*$//' "$work/loaded/$1-"* >"$work/loaded/$1"
	{
		sed '/^@/d' "$work/loaded/$1" | sort -u
		sed '/^@/!d' "$work/loaded/$1" | sort -u # what the JVM has prepared in those classes
	} >"$work/$1.classes"
	# shellcheck disable=SC2016 # for the inner shell
	sh -c 'bin=$0; . "$bin/launch.sh"; launch "$1"' "$work/home/bin" "$1" >"$work/$1.log" 2>&1 ||
		fail_with "$work/$1.log" "there is no AOT cache for $1"
}

trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' INT TERM HUP
# A home of its own, in which this image is the current one already, and in which accounts have theirs.
rm -rf -- "$work"
mkdir -p "$work/home/runtime/current" "$work/loaded" "$work/caches"
cp -R -- "$1" "$work/home/bin"
for part in image operator.jar iam.jar demo.jar; do ln -s "$runtime/$part" "$work/home/runtime/current/$part"; done

# Of what whole jobs over TLS really load. Each class in a cache costs time at every start, and memory as long as the JVM runs:
# so each stage has a cache of its own, and the operator's tool, which is on a class path.
write_options "-XX:DumpLoadedClassList=$work/loaded/\$cache-%p -Duser.home=$work/home" "$work/home/runtime/current/java.options"
"$work/home/bin/aws-oidc-executor" demo --train >"$work/train.log" 2>&1 || fail_with "$work/train.log" "a training job failed"
# Of the tool, what operators wait for, which is not the demo. What is found does not matter.
rm -f -- "$work/loaded/operator-"*
printf '%s\n' 'gitlab: {url: https://gitlab.example.com}' \
	'roles: [{when: {project_path: acme/shop}, assume: "arn:aws:iam::123456789012:role/Shop"}]' >"$work/check.yaml"
"$work/home/bin/aws-oidc-executor" check --offline --config "$work/check.yaml" >/dev/null 2>&1 || :
printf '%s' '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",' \
	'"Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"}}]}' |
	"$work/home/bin/aws-oidc-executor" lint - >/dev/null 2>&1 || :
write_options "-Xshare:dump -XX:+AOTClassLinking -XX:SharedClassListFile=$work/\$cache.classes -XX:SharedArchiveFile=$work/caches/\$cache.aot" \
	"$work/home/runtime/current/java.options"
create operator &
for stage in config prepare run cleanup; do create "$stage"; done
wait $!
mv -f -- "$work/caches/"*.aot "$runtime/"
# shellcheck disable=SC2016 # launch.sh expands it
write_options '-XX:AOTCache=$runtime/$cache.aot' "$options"
