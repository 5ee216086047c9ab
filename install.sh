#!/bin/sh
# Builds the runtime image and installs aws-oidc-executor, into this checkout or under --prefix.
set -eu
umask 022

usage() {
	cat <<'TEXT'
Usage: ./install.sh [--prefix DIR] [--demo]
       ./install.sh --uninstall [--prefix DIR]

  --prefix DIR  install under DIR, say /opt/aws-oidc-executor; default: this checkout, where
                bin/ then works as it is
  --demo        then run a whole job with GitLab and AWS on loopback
  --uninstall   remove what an installation put there; a configuration of yours stays
  --jar FILE    use this build instead of running Maven (the tests do)

Needs a JDK 25 or newer and, without --jar, Maven 3.8.7 or newer. Root is not needed.
TEXT
}

say() { printf '%s\n' "install.sh: $*" >&2; }
fail() {
	say "$@"
	exit 1
}
fail_with() {
	cat -- "$1" >&2
	shift
	fail "$@"
}

checkout=$(cd -- "$(dirname -- "$0")" && pwd -P)
prefix=$checkout
demo='' uninstall='' jar=''
while [ $# -gt 0 ]; do
	case $1 in
	--prefix | --jar)
		[ $# -gt 1 ] || fail "$1 needs a value"
		case $1 in --prefix) prefix=$2 ;; *) jar=$2 ;; esac
		shift
		;;
	--prefix=*) prefix=${1#*=} ;;
	--jar=*) jar=${1#*=} ;;
	--demo) demo=yes ;;
	--uninstall) uninstall=yes ;;
	-h | --help)
		usage
		exit 0
		;;
	*)
		usage >&2
		fail "unknown option $1"
		;;
	esac
	shift
done
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
# However it is written: the sources are no installation that --uninstall may remove.
[ "$(cd -- "$prefix" 2>/dev/null && pwd -P)" != "$checkout" ] || prefix=$checkout
case $prefix in *[[:space:]]*) fail "the path $prefix has a blank in it; GitLab Runner's temporary files do not mind, a JVM's options do" ;; esac

# The files that an installation under a prefix consists of, besides runtime/.
executables='config prepare run cleanup aws-oidc-executor'
sourced='launch.sh end.sh'

remove() {
	rm -rf -- "$prefix/runtime"
	[ "$prefix" != "$checkout" ] || return 0
	for file in $executables $sourced; do rm -f -- "$prefix/bin/$file"; done
	rm -f -- "$prefix/config/aws-oidc-executor.schema.json" "$prefix/config/config.toml.example"
	for file in "$checkout"/config/examples/*.yaml; do rm -f -- "$prefix/config/examples/${file##*/}"; done
	yaml=config/aws-oidc-executor.yaml
	if [ -f "$prefix/$yaml" ]; then
		if cmp -s "$checkout/$yaml" "$prefix/$yaml"; then
			rm -f -- "$prefix/$yaml"
		else
			say "your configuration stays: $prefix/$yaml"
		fi
	fi
	for directory in bin config/examples config ""; do rmdir -- "$prefix/$directory" 2>/dev/null || :; done
}

if [ -n "$uninstall" ]; then
	remove
	say "removed; take the [runners.custom] block out of config.toml too"
	exit 0
fi

# Prints the version of the JDK in $1, if it is one that can build the image.
jdk_version() {
	[ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -f "$1/release" ] || return 1
	version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
	[ "${version:-0}" -ge 25 ]
}

find_jdk() {
	on_path=$(command -v javac || :)
	[ -z "$on_path" ] || on_path=$(readlink -f -- "$on_path")
	for candidate in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
		"$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
		if [ -n "$candidate" ] && jdk_version "$candidate"; then
			printf '%s\n' "$candidate"
			return 0
		fi
	done
	return 1
}

[ -z "$jar" ] || [ -f "$jar" ] || fail "there is no file $jar"
HOME=${HOME:-/}
jdk=$(find_jdk) || fail "no JDK 25 or newer found in JAVA_HOME, PATH, /usr/lib/jvm, /opt or your home." \
	"Install one, for example Temurin: apt-get install temurin-25-jdk (adoptium.net has the package source)," \
	"or unpack it anywhere and set JAVA_HOME"

fingerprint() {
	{
		cat "$jdk/release"
		if [ -n "$jar" ]; then cat -- "$jar"; else
			cd "$checkout"
			find pom.xml src/main -type f | LC_ALL=C sort | while read -r file; do
				printf '%s\n' "$file"
				cat -- "$file"
			done
		fi
		cat -- "$checkout/install.sh" "$checkout/src/main/image/"*
	} | sha256sum | cut -c 1-12
}

version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$checkout/pom.xml")
build=$version-$(fingerprint)
runtime=$prefix/runtime/$build

package() {
	command -v mvn >/dev/null || fail "Maven is not on PATH. Install it: apt-get install maven, dnf install maven," \
		"or unpack it from maven.apache.org and add its bin/ to PATH"
	command -v java >/dev/null || export JAVA_HOME="$jdk"
	export JAVA25_HOME="$jdk" # where the toolchains plugin looks too
	say "building (a first run downloads the libraries)"
	(cd "$checkout" && mvn -q --batch-mode -Dmaven.test.skip=true -Dskip.format=true package) || fail "the build failed, see above"
	jar=$checkout/target/aws-oidc-executor-all.jar
}

# Makes $runtime/image: our classes, all libraries and the JDK's modules that they need, in one.
make_image() {
	work=$runtime/work
	mkdir -p "$work/classes/awsoidc" "$work/source/awsoidc"
	cp -- "$jar" "$work/module.jar"
	cat >"$work/source/awsoidc/BuildId.java" <<-JAVA
		package awsoidc;
		final class BuildId {
		  private BuildId() {}
		  static String value() { return "$build"; }
		}
	JAVA
	"$jdk/bin/javac" -Xlint:none --release 25 -d "$work/classes" --patch-module awsoidc="$work/module.jar" \
		"$checkout/src/main/image/module-info.java" "$work/source/awsoidc/BuildId.java"
	"$jdk/bin/jar" --update --file "$work/module.jar" -C "$work/classes" .
	"$jdk/bin/jlink" --module-path "$work/module.jar" --add-modules awsoidc --output "$runtime/image" \
		--strip-debug --no-header-files --no-man-pages --compress zip-6
	# Every TLS connection and every cipher reads this file first: 70 KB of it are comments.
	security=$runtime/image/conf/security/java.security
	sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' \
		-e '/^jdk\.certpath\.disabledAlgorithms=/s/ jdkCA & usage TLSServer/ usage TLSServer/' \
		"$security" >"$runtime/work/java.security"
	cp -- "$runtime/work/java.security" "$security"
	# The JDK reads cacerts at each verification, whatever is trusted there, to tell which rules against SHA-1 hold: in
	# java.security they hold for all instead, and the usual authorities have a name that only who wants them reads.
	mv -- "$runtime/image/lib/security/cacerts" "$runtime/image/lib/security/authorities"
	"$runtime/image/bin/java" -XX:+UseSerialGC -Xshare:dump >/dev/null
}

# Says how launch.sh starts the JVM: with the option $1 for the AOT cache of $executable.
write_options() {
	{
		printf '# Written by install.sh for this image; sourced by bin/launch.sh.\nbuild=%s\n' "$build"
		printf 'java_options="%s %s"\n' "$(sed '/^#/d' "$checkout/src/main/image/java.options" | tr '\n' ' ')" "$1"
	} >"$runtime/java.options.new"
	mv -- "$runtime/java.options.new" "$runtime/java.options"
}

# One AOT cache for each executable, of what a whole job over TLS really loads; and another for jobs that have more than
# the usual (HandOver.java), since each class in a cache costs time at every start.
make_caches() {
	# With a home of its own, in which the image is the current one already, and in which accounts have theirs.
	# shellcheck disable=SC2016 # launch.sh expands it
	write_options '-XX:AOTMode=record -XX:AOTConfiguration=$runtime/work/$executable.aotconf -Duser.home=$runtime/work/home'
	mkdir -p "$runtime/work/home/runtime"
	cp -R -- "$checkout/bin" "$runtime/work/home/bin"
	ln -s "$runtime" "$runtime/work/home/runtime/current"
	"$runtime/work/home/bin/aws-oidc-executor" demo --train >"$runtime/work/train.log" 2>&1 ||
		fail_with "$runtime/work/train.log" "a training job failed, see above"
	write_options ''
	# shellcheck source=/dev/null # written just now
	. "$runtime/java.options"
	for executable in config prepare prepare-full run run-full cleanup cleanup-full endpoint operator; do
		# shellcheck disable=SC2154,SC2086 # set by java.options; words
		"$runtime/image/bin/java" $java_options -XX:AOTMode=create \
			-XX:AOTConfiguration="$runtime/work/$executable.aotconf" -XX:AOTCache="$runtime/$executable.aot" \
			-m awsoidc/awsoidc.Main >"$runtime/work/$executable.log" 2>&1 ||
			fail_with "$runtime/work/$executable.log" "there is no AOT cache for $executable, see above"
	done
	# shellcheck disable=SC2016
	write_options '-XX:AOTCache=$runtime/$executable.aot'
}

make_runtime() {
	[ -n "$jar" ] || package
	say "making the runtime image and its AOT caches"
	rm -rf -- "$runtime"
	mkdir -p "$runtime"
	trap 'rm -rf -- "$runtime"' EXIT
	trap 'exit 1' INT TERM HUP
	make_image
	make_caches
	rm -rf -- "$runtime/work"
	trap - EXIT
}

# Copies a file into the prefix so that nobody ever sees half of it.
place() {
	mkdir -p "$prefix/${2%/*}"
	cp -- "$checkout/$2" "$prefix/$2.new"
	chmod "$1" "$prefix/$2.new"
	mv -f -- "$prefix/$2.new" "$prefix/$2"
}

place_files() {
	[ "$prefix" != "$checkout" ] || return 0
	for file in $executables; do place 755 "bin/$file"; done
	for file in $sourced; do place 644 "bin/$file"; done
	for file in aws-oidc-executor.schema.json config.toml.example; do place 644 "config/$file"; done
	for file in "$checkout"/config/examples/*.yaml; do place 644 "config/examples/${file##*/}"; done
	[ -f "$prefix/config/aws-oidc-executor.yaml" ] || place 644 config/aws-oidc-executor.yaml
}

mkdir -p "$prefix/runtime" 2>/dev/null || fail "cannot write to $prefix; run this as a user who can"
current=$(readlink "$prefix/runtime/current" 2>/dev/null || :)
if [ "$current" = "$build" ] && [ -f "$runtime/java.options" ]; then
	place_files
	say "$build is installed already"
else
	make_runtime
	# Not before: launchers and image belong together, also where the build fails.
	place_files
	ln -sfn "$build" "$prefix/runtime/current.new"
	mv -T -- "$prefix/runtime/current.new" "$prefix/runtime/current"
	# Jobs that are running stay with the build that they began with: the last one is kept.
	for old in "$prefix"/runtime/*; do
		case ${old##*/} in current | "$build" | "${current:-none}") ;; *) rm -rf -- "$old" ;; esac
	done
	say "installed $build"
fi

cat <<TEXT
Register it in the [[runners]] section of config.toml:

  executor = "custom"
  [runners.custom]
    config_exec = "$prefix/bin/config"
    prepare_exec = "$prefix/bin/prepare"
    run_exec = "$prefix/bin/run"
    cleanup_exec = "$prefix/bin/cleanup"

and say who gets which role in $prefix/config/aws-oidc-executor.yaml
TEXT
if [ -n "$demo" ]; then
	echo
	"$prefix/bin/aws-oidc-executor" demo
fi
