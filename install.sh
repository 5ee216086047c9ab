#!/bin/sh
# Installs aws-oidc-executor from a checkout, where it also builds it, or from an unpacked release: here or under --prefix.
set -eu
umask 022

usage() {
	cat <<'TEXT'
Usage: ./install.sh [--prefix DIR] [--user ACCOUNT] [--demo]
       ./install.sh --uninstall [--prefix DIR]

  --prefix DIR  install under DIR, say /opt/aws-oidc-executor; default: here, where bin/ then
                works as it is
  --user ACCOUNT  for a runner that runs as ACCOUNT: make its directories of builds, cache, state and
                audit file in /var/lib and /var/log; needs root
  --demo        then run a whole job with GitLab and AWS on loopback
  --uninstall   remove what an installation put there; a configuration of yours stays
  --jar FILE    use this build, and what lies beside it, instead of running Maven (the tests do)

A release needs nothing else. A checkout needs a JDK 25 or newer and, unless target/ holds the
build of these very sources, Maven 3.8.7 or newer. Root is not needed. AOT caches are for the
processor of this machine; AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes in the environment leaves them
out, for an image that runs elsewhere: jobs then start slowly.
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
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
prefix=$here
# An unpacked release has the runtime of this build, all but the AOT caches.
release=''
[ ! -f "$here/runtime/RELEASE" ] || read -r release <"$here/runtime/RELEASE"
demo='' uninstall='' jar='' user='' for_maven=''
while [ $# -gt 0 ]; do
	case $1 in
	--prefix | --jar | --user)
		[ $# -gt 1 ] || fail "$1 needs a value"
		case $1 in --prefix) prefix=$2 ;; --user) user=$2 ;; *) jar=$2 ;; esac
		shift
		;;
	--prefix=*) prefix=${1#*=} ;;
	--jar=*) jar=${1#*=} ;;
	--user=*) user=${1#*=} ;;
	--demo) demo=yes ;;
	--uninstall) uninstall=yes ;;
	--for-maven) for_maven=yes ;; # pom.xml: says what Maven would not
	--find-jdk) for_maven=jdk ;; # src/release: says where it is
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
[ "$(cd -- "$prefix" 2>/dev/null && pwd -P)" != "$here" ] || prefix=$here
[ -z "$release" ] || [ -z "$jar" ] || fail "--jar is for a checkout: a release has its own"
case $prefix in *[[:space:]]*) fail "the path $prefix contains a space, which Java's options cannot carry; use --prefix /opt/aws-oidc-executor" ;; esac

# The files that an installation under a prefix consists of, besides runtime/.
executables='config prepare run cleanup aws-oidc-executor'
sourced='launch.sh end.sh retire.sh'
yaml=config/aws-oidc-executor.yaml

shipped_files() {
	for file in $executables $sourced; do printf 'bin/%s\n' "$file"; done
	for file in aws-oidc-executor.schema.json config.toml.example; do printf 'config/%s\n' "$file"; done
	for file in "$here"/config/examples/*.yaml; do printf 'config/examples/%s\n' "${file##*/}"; done
	for file in "$here"/docs/*.md "$here"/docs/*.schema.json "$here"/docs/*.svg; do printf 'docs/%s\n' "${file##*/}"; done
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

is_our_share() { [ "$(readlink "$prefix/share" 2>/dev/null)" = runtime/current/share ]; }

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
		[ "$1" != "$yaml" ] || [ "$(checksum "$prefix/$1")" = "$(checksum "$here/$1")" ]
	fi || {
		case $1 in
		"$yaml") say "your configuration stays: $prefix/$1" ;;
		*) say "changed since it was installed, and so it stays: $prefix/$1" ;;
		esac
		return 0
	}
	rm -f -- "$prefix/$1"
}

# Leaves of a release's runtime what was unpacked.
unmake_caches() {
	[ -L "$prefix/runtime/current" ] || nothing_there
	runtime=$prefix/runtime/$release
	rm -f -- "$prefix/runtime/current" "$prefix/runtime/OLD" "$manifest" "$runtime"/*.aot
	rm -rf -- "${runtime:?}/home"
	sed 's/ -XX:AOTCache=[^ "]*//' "$runtime/java.options" >"$runtime/java.options.new"
	mv -f -- "$runtime/java.options.new" "$runtime/java.options"
}

remove() {
	if [ "$prefix" = "$here" ]; then
		[ ! -L "$prefix/runtime" ] || fail "$prefix/runtime is a link, which install.sh does not make: nothing is removed"
		[ -d "$prefix/runtime" ] || nothing_there
		if [ -n "$release" ]; then
			unmake_caches
		else
			rm -rf -- "$prefix/runtime"
		fi
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
	rm -f -- "$prefix/runtime/current.new" "$prefix/runtime/OLD" "$prefix/runtime/OLD.new" "$manifest" "$manifest.new"
	! is_our_share || rm -f -- "$prefix/share"
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
		[ "$prefix" != "$here" ] || [ "$directory" = runtime ] || continue
		if [ -L "$prefix/$directory" ]; then
			foreign="$foreign $prefix/$directory (a link)"
		elif [ -e "$prefix/$directory" ] && [ ! -d "$prefix/$directory" ]; then
			foreign="$foreign $prefix/$directory (no directory)"
		fi
	done
	if [ "$prefix" != "$here" ] && [ -z "$foreign" ] && ! is_installed; then
		for entry in "$prefix"/runtime/* "$prefix"/runtime/.[!.]*; do
			if [ -e "$entry" ] || [ -L "$entry" ]; then
				is_build "$entry" || foreign="$foreign $entry"
			fi
		done
	fi
	if [ "$prefix" != "$here" ] && [ -z "$foreign" ]; then
		for file in $(shipped_files); do
			path=$prefix/$file
			if [ ! -e "$path" ] && [ ! -L "$path" ]; then continue; fi
			is_earlier || listed '' "$file" || {
				[ -f "$path" ] && [ ! -L "$path" ] && [ "$(checksum "$path")" = "$(checksum "$here/$file")" ]
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
	if [ "$for_maven" = yes ] && maven_finds_jdk; then exit 0; fi
	jdk=$(find_jdk) || no_jdk
	[ "$for_maven" = yes ] || {
		printf '%s\n' "$jdk"
		exit 0
	}
	fail "Maven does not look for a JDK where there is one, $jdk: export JAVA25_HOME=$jdk"
fi

# The jars of these sources, from target/ or made by Maven.
build_jar() {
	jar=$here/target/aws-oidc-executor-all.jar
	if "$here/src/build/sources.sh" built; then return 0; fi
	command -v mvn >/dev/null || fail "Maven is not on PATH. Install it: apt-get install maven, dnf install maven," \
		"or unpack it from maven.apache.org and add its bin/ to PATH"
	# Maven itself runs on this JDK, and its toolchains plugin looks there too, whatever else is on PATH.
	export JAVA_HOME="$jdk" JAVA25_HOME="$jdk"
	mkdir -p "$here/target"
	busy "building with Maven (a first run downloads the libraries)"
	(cd "$here" && mvn -q --batch-mode -Dstyle.color=never -Dmaven.test.skip=true -Dskip.format=true package) >"$here/target/install.log" 2>&1 ||
		fail_with "$here/target/install.log" "the build failed, see above"
	"$here/src/build/sources.sh" end
	quiet
}

# Sets build, the name of what is to be installed, and what make_runtime needs to make it.
find_build() {
	build=$release
	if [ -z "$release" ]; then
		jdk=$(find_jdk) || no_jdk
		require_writable
		[ -n "$jar" ] || build_jar
		build=$("$here/src/main/image/make-image.sh" build "$jdk" "$jar")
	fi
	runtime=$prefix/runtime/$build
}

require_writable() {
	if ! mkdir -p "$prefix/runtime" 2>/dev/null || ! [ -w "$prefix/runtime" ]; then
		fail "cannot write to $prefix; run this as a user who can"
	fi
}

is_complete() { is_made && { [ -n "${AWS_OIDC_EXECUTOR_WITHOUT_CACHES:-}" ] || grep -q AOTCache= "$runtime/java.options"; }; }

# Whether the image and all beside it are there, if perhaps not the caches.
is_made() { [ -f "$runtime/java.options" ] && [ ! -d "$runtime/work" ]; }

make_runtime() {
	trap 'exit 1' INT TERM HUP
	is_made || make_image
	trap quiet EXIT
	if [ -z "${AWS_OIDC_EXECUTOR_WITHOUT_CACHES:-}" ]; then
		busy "making its AOT caches by training jobs"
		"$runtime/make-caches.sh" "$here/bin"
		quiet
	fi
	trap - EXIT
}

make_image() {
	trap 'quiet; rm -rf -- "$runtime" "$runtime.new"' EXIT
	rm -rf -- "$runtime" "$runtime.new"
	if [ -z "$release" ]; then
		busy "making the runtime image"
		"$here/src/main/image/make-image.sh" make "$jdk" "$jar" "$runtime"
	else
		busy "copying the runtime image"
		cp -R -- "$here/runtime/$build" "$runtime.new"
		rm -rf -- "$runtime.new/home" "$runtime.new/"*.aot
		sed -i 's/ -XX:AOTCache=[^ "]*//' "$runtime.new/java.options"
		mv -- "$runtime.new" "$runtime"
	fi
	quiet
}

# Copies a file into the prefix so that nobody ever sees half of it.
place() {
	path=$prefix/$2
	if [ -f "$path" ] && listed '' "$2" && ! listed "$(checksum "$path")" "$2"; then
		cp -- "$path" "$path.edited"
		say "changed since it was installed; your version is now $path.edited"
	fi
	cp -- "$here/$2" "$path.new"
	chmod "$1" "$path.new"
	mv -f -- "$path.new" "$path"
}

place_files() {
	[ "$prefix" != "$here" ] || return 0
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
		*) [ -f "$here/$file" ] || remove_file "$file" ;;
		esac
	done
}

# The manifest's lines for what this installation is going to put here.
new_lines() {
	printf 'build %s\n' "$build"
	[ "$prefix" != "$here" ] || return 0
	for file in $(shipped_files) "$yaml"; do
		printf '%s %s\n' "$(checksum "$here/$file")" "$file"
	done
}

# The lines that hold already: of the manifest, or of what an earlier version left.
lines_so_far() {
	if [ -f "$manifest" ]; then
		sed 1d "$manifest"
		return 0
	fi
	for name in $(builds); do printf 'build %s\n' "$name"; done
	[ "$prefix" != "$here" ] || return 0
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

activate() {
	"$runtime/activate.sh" "$prefix"
	# A checkout is for who edits bin/.
	[ "$prefix$release" != "$here" ] || rm -rf -- "${runtime:?}/home"
}

write_manifest() {
	printf '%s\n' "$title" "$1" >"$manifest.new"
	mv -f -- "$manifest.new" "$manifest"
}

[ -z "$jar" ] || for file in "$jar" "${jar%-all.jar}-operator.jar" "${jar%-all.jar}-iam.jar" "${jar%-all.jar}-demo.jar"; do
	[ -f "$file" ] || fail "there is no file $file"
done
[ -z "$user" ] || {
	id -u -- "$user" >/dev/null 2>&1 || fail "--user: this machine has no account $user"
	[ "$(id -u)" = 0 ] || fail "--user: only root can make directories of $user in /var/lib and /var/log"
}
refuse_foreign
HOME=${HOME:-/}
find_build
lines=$(lines_so_far && new_lines)
require_writable
write_manifest "$lines"
current=$(readlink "$prefix/runtime/current" 2>/dev/null || :)
if [ "$current" = "$build" ] && is_complete; then
	place_files
	activate
	say "$build is installed already"
else
	is_complete || make_runtime
	# Not before: launchers and image belong together, also where the build fails.
	place_files
	activate
	if [ "$prefix" != "$here" ] && { [ ! -e "$prefix/share" ] || is_our_share; }; then ln -sfn runtime/current/share "$prefix/share"; fi
	say "installed $build; $prefix/runtime takes $(($(du -sk "$prefix/runtime" | cut -f 1) / 1024)) MB on disk"
fi
lines=$(lines_that_stay && new_lines)
write_manifest "$lines"

# Where a runner that is not root keeps builds and cache, what it knows of its jobs, and its audit file (docs/install.md).
make_directories() {
	account_home=$(getent passwd "$user" | cut -d : -f 6)
	for directory in /var/lib/aws-oidc-executor /var/lib/aws-oidc-executor/builds /var/lib/aws-oidc-executor/cache; do
		install -d -m 755 -o "$user" -g "$(id -gn -- "$user")" "$directory"
	done
	install -d -m 750 -o "$user" -g "$(id -gn -- "$user")" /var/log/aws-oidc-executor
	for directory in .local .local/state .local/state/aws-oidc-executor; do # as itself: its home is its own
		setpriv --reuid "$user" --regid "$(id -g -- "$user")" --init-groups mkdir -p -m 700 -- "$account_home/$directory"
	done
	say "builds, cache and audit file of $user: /var/lib/aws-oidc-executor, /var/log/aws-oidc-executor"
}
[ -z "$user" ] || make_directories

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
