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
  --jar FILE    use this build, and what lies beside it, instead of running Maven (the tests do)

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

# Says $1 now and every 10 s until the next call of quiet; the background process keeps no file open.
busy() {
	say "$1"
	(
		seconds=0
		while sleep 10 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
			seconds=$((seconds + 10))
			say "still $1 ($seconds s)"
		done
	) &
	ticker=$!
}
quiet() {
	[ -n "$ticker" ] || return 0
	kill "$ticker" 2>/dev/null || :
	wait "$ticker" 2>/dev/null || :
	ticker=''
}

ticker=''
checkout=$(cd -- "$(dirname -- "$0")" && pwd -P)
prefix=$checkout
demo='' uninstall='' jar='' for_maven=''
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
	--for-maven) for_maven=yes ;; # pom.xml: says what Maven would not
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
case $prefix in *[[:space:]]*) fail "the path $prefix contains a space, which Java's options cannot carry; use --prefix /opt/aws-oidc-executor" ;; esac

# The files that an installation under a prefix consists of, besides runtime/.
executables='config prepare run cleanup aws-oidc-executor'
sourced='launch.sh end.sh'
yaml=config/aws-oidc-executor.yaml

shipped_files() {
	for file in $executables $sourced; do printf 'bin/%s\n' "$file"; done
	for file in aws-oidc-executor.schema.json config.toml.example; do printf 'config/%s\n' "$file"; done
	for file in "$checkout"/config/examples/*.yaml; do printf 'config/examples/%s\n' "${file##*/}"; done
	for file in "$checkout"/docs/*.md "$checkout"/docs/*.schema.json; do printf 'docs/%s\n' "${file##*/}"; done
}

# The files that belong to the installation: lines of a checksum and a file, "build NAME" and "directory NAME". It is there before the
# first file, so that an interrupted installation is known too.
manifest=$prefix/runtime/MANIFEST
title='# What install.sh of aws-oidc-executor put here; --uninstall removes no more.'

checksum() { sha256sum <"$1" | cut -c 1-64; }

# Whether the manifest has the line "$1 $2"; any line for $2 if $1 is empty.
listed() {
	[ -f "$manifest" ] || return 1
	while read -r kind name; do
		if [ "$name" = "$2" ] && [ "${1:-$kind}" = "$kind" ]; then return 0; fi
	done <"$manifest"
	return 1
}

# The names of the manifest's lines that begin with $1, or of its files. None leads out of the prefix.
names() {
	[ -f "$manifest" ] || return 0
	while read -r kind name; do
		case $kind:$name in
		'#':* | *:/* | *..* | *:*[!A-Za-z0-9._/-]*) ;;
		"$1":*) printf '%s\n' "$name" ;;
		build:* | directory:*) ;;
		*:bin/* | *:config/* | *:docs/*) [ -n "$1" ] || printf '%s\n' "$name" ;;
		esac
	done <"$manifest"
}

# Whether the first line of the file $1 begins with $2.
begins() {
	[ -f "$1" ] && [ ! -L "$1" ] && read -r first <"$1" || return 1
	case $first in "$2"*) return 0 ;; esac
	return 1
}

# Versions before the manifest left runtime/current and what launch.sh reads.
is_earlier() {
	[ ! -e "$manifest" ] && current_build=$(readlink "$prefix/runtime/current" 2>/dev/null) || return 1
	case $current_build in */* | '') return 1 ;; esac
	begins "$prefix/runtime/$current_build/java.options" '# Written by install.sh'
}

is_installed() { [ ! -L "$prefix/runtime" ] && { begins "$manifest" "$title" || is_earlier; }; }

# Whether the directory $1 is one that a version before the manifest made, if perhaps not to the end.
is_build() {
	case ${1##*/} in
	*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]) ;;
	*) return 1 ;;
	esac
	[ ! -L "$1" ] && { begins "$1/java.options" '# Written by install.sh' || [ -d "$1/work" ]; }
}

# Names of builds in runtime/; other files there are left alone.
builds() {
	if [ -f "$manifest" ]; then
		names build
		return 0
	fi
	for directory in "$prefix"/runtime/*; do
		! is_build "$directory" || printf '%s\n' "${directory##*/}"
	done
}

# Removes the file $1 unless somebody has changed it.
remove_file() {
	if [ ! -e "$prefix/$1" ] && [ ! -L "$prefix/$1" ]; then return 0; fi
	if [ -f "$manifest" ]; then
		[ ! -L "$prefix/$1" ] && listed "$(checksum "$prefix/$1")" "$1"
	else # an earlier version's, of which only the configuration was for editing
		[ "$1" != "$yaml" ] || [ "$(checksum "$prefix/$1")" = "$(checksum "$checkout/$1")" ]
	fi || {
		case $1 in
		"$yaml") say "your configuration stays: $prefix/$1" ;;
		*) say "changed since it was installed, and so it stays: $prefix/$1" ;;
		esac
		return 0
	}
	rm -f -- "$prefix/$1"
}

remove() {
	if [ "$prefix" = "$checkout" ]; then
		[ ! -L "$prefix/runtime" ] || fail "$prefix/runtime is a link, which install.sh does not make: nothing is removed"
		[ -d "$prefix/runtime" ] || nothing_there
		rm -rf -- "$prefix/runtime"
		return 0
	fi
	is_installed || nothing_there
	directories='config/examples config docs bin .'
	files=$(shipped_files && printf '%s\n' "$yaml" bin/supervise.sh)
	if [ -f "$manifest" ]; then
		directories=$(names directory)
		files=$(names '' | LC_ALL=C sort -u)
	fi
	for file in $files; do
		rm -f -- "$prefix/$file.new"
		remove_file "$file"
	done
	for build in $(builds); do rm -rf -- "${prefix:?}/runtime/$build"; done
	[ ! -L "$prefix/runtime/current" ] || rm -f -- "$prefix/runtime/current"
	rm -f -- "$prefix/runtime/current.new" "$manifest" "$manifest.new"
	rmdir -- "$prefix/runtime" 2>/dev/null || say "not of this installation, and so it stays: what else is in $prefix/runtime"
	# The deepest first, as the manifest has them.
	for directory in $directories; do rmdir -- "$prefix/$directory" 2>/dev/null || :; done
	[ ! -d "$prefix" ] || case " $(printf '%s' "$directories" | tr '\n' ' ') " in *' . '*) rmdir -- "$prefix" 2>/dev/null || : ;; esac
}

nothing_there() {
	say "nothing to remove: there is no installation of aws-oidc-executor in $prefix"
	exit 0
}

if [ -n "$uninstall" ]; then
	remove
	say "removed from $prefix; take the [runners.custom] block out of config.toml too"
	exit 0
fi

# Refuses to install over what is somebody else's, before anything is changed.
refuse_foreign() {
	foreign=''
	for directory in runtime bin config config/examples docs; do
		[ "$prefix" != "$checkout" ] || [ "$directory" = runtime ] || continue
		if [ -L "$prefix/$directory" ]; then
			foreign="$foreign $prefix/$directory (a link)"
		elif [ -e "$prefix/$directory" ] && [ ! -d "$prefix/$directory" ]; then
			foreign="$foreign $prefix/$directory (no directory)"
		fi
	done
	if [ "$prefix" != "$checkout" ] && [ -z "$foreign" ] && ! is_installed; then
		for entry in "$prefix"/runtime/* "$prefix"/runtime/.[!.]*; do
			if [ -e "$entry" ] || [ -L "$entry" ]; then
				is_build "$entry" || foreign="$foreign $entry"
			fi
		done
	fi
	if [ "$prefix" != "$checkout" ] && [ -z "$foreign" ]; then
		for file in $(shipped_files); do
			path=$prefix/$file
			if [ ! -e "$path" ] && [ ! -L "$path" ]; then continue; fi
			is_earlier || listed '' "$file" || {
				[ -f "$path" ] && [ ! -L "$path" ] && [ "$(checksum "$path")" = "$(checksum "$checkout/$file")" ]
			} || foreign="$foreign $path"
		done
	fi
	[ -z "$foreign" ] || fail "this is not of an installation of aws-oidc-executor, and nothing has been changed:$foreign." \
		"Install under a directory of its own: ./install.sh --prefix /opt/aws-oidc-executor"
}

# Prints the version of the JDK in $1, if it is one that can build the image.
jdk_version() {
	[ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -f "$1/release" ] || return 1
	version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
	[ "${version:-0}" -ge 25 ]
}

no_jdk() {
	fail "no JDK 25 or newer found in JAVA_HOME, PATH, /usr/lib/jvm, /opt or your home." \
		"Install one, for example Temurin: apt-get install temurin-25-jdk (adoptium.net has the package source)," \
		"or unpack it anywhere and set JAVA_HOME"
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

# Whether Maven's toolchains plugin finds a JDK by itself: it looks in fewer places.
maven_finds_jdk() {
	[ ! -f "$HOME/.m2/toolchains.xml" ] || return 0
	own=''
	[ -n "${JAVA_HOME:-}" ] || { own=$(command -v java) && own=$(readlink -f -- "$own"); } || :
	for candidate in $(env | sed -n 's/^JAVA[0-9]*_HOME=//p') "${own%/bin/java}" /usr/lib/jvm/* /usr/java/* /usr/jdk/* \
		/opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.m2/jdks/* "$HOME"/.gradle/jdks/* \
		/Library/Java/JavaVirtualMachines/*/Contents/Home; do
		if [ -n "$candidate" ] && jdk_version "$candidate"; then return 0; fi
	done
	return 1
}

if [ -n "$for_maven" ]; then
	HOME=${HOME:-/}
	if maven_finds_jdk; then exit 0; fi
	jdk=$(find_jdk) || no_jdk
	fail "Maven does not look for a JDK where there is one, $jdk: export JAVA25_HOME=$jdk"
fi

# The stages and their libraries; beside it, the operator's tool, the libraries that it has besides, and the demo.
name_jars() {
	operator_jar=${1%-all.jar}-operator.jar iam_jar=${1%-all.jar}-iam.jar demo_jar=${1%-all.jar}-demo.jar
}

name_jars "$jar"
[ -z "$jar" ] || for file in "$jar" "$operator_jar" "$iam_jar" "$demo_jar"; do [ -f "$file" ] || fail "there is no file $file"; done
refuse_foreign
HOME=${HOME:-/}
jdk=$(find_jdk) || no_jdk

fingerprint() {
	{
		cat "$jdk/release"
		if [ -n "$jar" ]; then cat -- "$jar" "$operator_jar" "$iam_jar" "$demo_jar"; else
			cd "$checkout"
			find pom.xml src/main src/operator src/demo bin/end.sh config/aws-oidc-executor.schema.json -type f | LC_ALL=C sort | while read -r file; do
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
	# Maven itself runs on this JDK, and its toolchains plugin looks there too, whatever else is on PATH.
	export JAVA_HOME="$jdk" JAVA25_HOME="$jdk"
	busy "building with Maven (a first run downloads the libraries)"
	(cd "$checkout" && mvn -q --batch-mode -Dstyle.color=never -Dmaven.test.skip=true -Dskip.format=true package) ||
		fail "the build failed, see above"
	quiet
	jar=$checkout/target/aws-oidc-executor-all.jar
	name_jars "$jar"
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
	# The operator's tool runs from a class path: nothing of it, its libraries or the demo is where a stage could load it.
	cp -- "$work/module.jar" "$runtime/executor.jar"
	cp -- "$operator_jar" "$runtime/operator.jar"
	cp -- "$iam_jar" "$runtime/iam.jar"
	cp -- "$demo_jar" "$runtime/demo.jar"
	"$jdk/bin/jlink" --module-path "$work/module.jar" --add-modules awsoidc --output "$runtime/image" \
		--strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6
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
# the usual (JobEnv.java), since each class in a cache costs time at every start.
make_caches() {
	# With a home of its own, in which the image is the current one already, and in which accounts have theirs.
	# shellcheck disable=SC2016 # launch.sh expands it
	write_options '-XX:AOTMode=record -XX:AOTConfiguration=$runtime/work/$executable.aotconf -Duser.home=$runtime/work/home'
	mkdir -p "$runtime/work/home/runtime"
	cp -R -- "$checkout/bin" "$runtime/work/home/bin"
	ln -s "$runtime" "$runtime/work/home/runtime/current"
	"$runtime/work/home/bin/aws-oidc-executor" demo --train >"$runtime/work/train.log" 2>&1 ||
		fail_with "$runtime/work/train.log" "a training job failed, see above"
	# shellcheck disable=SC2016
	write_options '-XX:AOTMode=create -XX:AOTConfiguration=$runtime/work/$executable.aotconf -XX:AOTCache=$runtime/$executable.aot'
	for executable in config prepare prepare-full run run-full cleanup cleanup-full endpoint operator; do
		# shellcheck disable=SC2016
		sh -c 'bin=$0; . "$bin/launch.sh"; launch "$1"' "$runtime/work/home/bin" "$executable" >"$runtime/work/$executable.log" 2>&1 ||
			fail_with "$runtime/work/$executable.log" "there is no AOT cache for $executable, see above"
	done
	# shellcheck disable=SC2016
	write_options '-XX:AOTCache=$runtime/$executable.aot'
}

make_runtime() {
	trap 'quiet; rm -rf -- "$runtime"' EXIT
	trap 'exit 1' INT TERM HUP
	[ -n "$jar" ] || package
	rm -rf -- "$runtime"
	mkdir -p "$runtime"
	busy "making the runtime image"
	make_image
	quiet
	busy "making its AOT caches by training jobs"
	make_caches
	rm -rf -- "$runtime/work"
	quiet
	trap - EXIT
}

# Copies a file into the prefix so that nobody ever sees half of it.
place() {
	path=$prefix/$2
	if [ -f "$path" ] && listed '' "$2" && ! listed "$(checksum "$path")" "$2"; then
		cp -- "$path" "$path.edited"
		say "changed since it was installed; your version is now $path.edited"
	fi
	cp -- "$checkout/$2" "$path.new"
	chmod "$1" "$path.new"
	mv -f -- "$path.new" "$path"
}

place_files() {
	[ "$prefix" != "$checkout" ] || return 0
	mkdir -p "$prefix/bin" "$prefix/config/examples" "$prefix/docs"
	for file in $(shipped_files); do
		case $file in
		*.sh | config/* | docs/*) place 644 "$file" ;;
		*) place 755 "$file" ;;
		esac
	done
	[ -f "$prefix/$yaml" ] || place 644 "$yaml"
	# What an earlier version put here and this one does not have.
	for file in $(names '' | LC_ALL=C sort -u); do
		case $file in
		"$yaml") ;;
		*) [ -f "$checkout/$file" ] || remove_file "$file" ;;
		esac
	done
}

# The manifest's lines for what this installation is going to put here.
new_lines() {
	printf 'build %s\n' "$build"
	[ "$prefix" != "$checkout" ] || return 0
	for file in $(shipped_files) "$yaml"; do
		printf '%s %s\n' "$(checksum "$checkout/$file")" "$file"
	done
}

# The lines that hold already: of the manifest, or of what an earlier version left.
lines_so_far() {
	if [ -f "$manifest" ]; then
		sed 1d "$manifest"
		return 0
	fi
	for name in $(builds); do printf 'build %s\n' "$name"; done
	[ "$prefix" != "$checkout" ] || return 0
	for directory in config/examples config docs bin .; do
		is_earlier || [ ! -d "$prefix/$directory" ] || continue
		printf 'directory %s\n' "$directory"
	done
	! is_earlier || for file in $(shipped_files) bin/supervise.sh; do
		[ ! -f "$prefix/$file" ] || printf '%s %s\n' "$(checksum "$prefix/$file")" "$file"
	done
}

# What is left of them once all is in place.
lines_that_stay() {
	for name in $(names build | LC_ALL=C sort -u); do
		[ "$name" = "$build" ] || [ ! -d "$prefix/runtime/$name" ] || printf 'build %s\n' "$name"
	done
	sed -n -e '/^directory /p' -e "/ config\/aws-oidc-executor\.yaml\$/p" "$manifest"
}

write_manifest() {
	printf '%s\n' "$title" "$1" >"$manifest.new"
	mv -f -- "$manifest.new" "$manifest"
}

lines=$(lines_so_far && new_lines)
if ! mkdir -p "$prefix/runtime" 2>/dev/null || ! [ -w "$prefix/runtime" ]; then
	fail "cannot write to $prefix; run this as a user who can"
fi
write_manifest "$lines"
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
	for old in $(builds | LC_ALL=C sort -u); do
		case $old in "$build" | "${current:-none}") ;; *) rm -rf -- "${prefix:?}/runtime/$old" ;; esac
	done
	say "installed $build; $prefix/runtime takes $(($(du -sk "$prefix/runtime" | cut -f 1) / 1024)) MB on disk"
fi
lines=$(lines_that_stay && new_lines)
write_manifest "$lines"

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
if [ -z "$demo" ] && [ "$(id -u)" = 0 ] && ! id gitlab-runner >/dev/null 2>&1; then
	echo
	echo "A runner that is root runs jobs as gitlab-runner, and there is no such account here yet. GitLab's package makes it;"
	echo "so does: useradd --system --create-home gitlab-runner"
fi
if [ -n "$demo" ]; then
	echo
	"$prefix/bin/aws-oidc-executor" demo
fi
