#!/bin/sh
# Makes the runtime of one build, all but its AOT caches: make-caches.sh, which is a part of it, makes them where they are used.
# Equal input gives equal bytes. It needs a JDK.
#   make-image.sh build JDK JAR       says the name of the build: its version and a checksum of all that is in it
#   make-image.sh make JDK JAR DIR    makes it in DIR, which must have that name
# JAR is target/aws-oidc-executor-all.jar; the other jars are beside it.
set -eu
umask 022

sources=$(cd -- "$(dirname -- "$0")" && pwd -P)
checkout=$(cd -- "$sources/../../.." && pwd -P)
task=$1 jdk=$2 jar=$3
jars="$jar ${jar%-all.jar}-operator.jar ${jar%-all.jar}-iam.jar ${jar%-all.jar}-demo.jar"
manual=$(dirname -- "$jar")/man/man1

# Inside archives all files are as old as the version, whenever they are made.
timestamp=$(sed -n 's/^ *<project.build.outputTimestamp>\(.*\)<.*$/\1/p' "$checkout/pom.xml")

build() {
	version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$checkout/pom.xml")
	# shellcheck disable=SC2086 # a checkout's path has no blank (install.sh)
	printf '%s-%s\n' "$version" "$(cat -- "$jdk/release" $jars "$sources/"* | sha256sum | cut -c 1-12)"
}

[ "$task" != build ] || {
	build
	exit 0
}
runtime=$4 build=${4##*/}
work=$runtime/work
mkdir -p "$work/classes/awsoidc" "$work/source/awsoidc"
cp -- "$jar" "$work/module.jar"
cat >"$work/source/awsoidc/BuildId.java" <<JAVA
package awsoidc;
final class BuildId {
  private BuildId() {}
  static String value() { return "$build"; }
}
JAVA
"$jdk/bin/javac" -Xlint:none --release 25 -d "$work/classes" --patch-module awsoidc="$work/module.jar" \
	"$sources/module-info.java" "$work/source/awsoidc/BuildId.java"
"$jdk/bin/jar" --update --file "$work/module.jar" --date "$timestamp" -C "$work/classes" awsoidc/BuildId.class -C "$work/classes" module-info.class
"$jdk/bin/jlink" --module-path "$work/module.jar" --add-modules awsoidc --output "$runtime/image" \
	--strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-9

# The operator's tool has a class path beside the image: nothing of it, its libraries or the demo is where a stage could load it.
for part in operator iam demo; do cp -- "${jar%-all.jar}-$part.jar" "$runtime/$part.jar"; done

# Every TLS connection and every cipher reads this file first: 70 KB of it are comments.
security=$runtime/image/conf/security/java.security
sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' \
	-e '/^jdk\.certpath\.disabledAlgorithms=/s/ jdkCA & usage TLSServer/ usage TLSServer/' \
	"$security" >"$work/java.security"
cp -- "$work/java.security" "$security"
# The JDK reads cacerts at each verification, whatever is trusted there, to tell which rules against SHA-1 hold: in
# java.security they hold for all instead, and the usual authorities have a name that only who wants them reads.
mv -- "$runtime/image/lib/security/cacerts" "$runtime/image/lib/security/authorities"

# What man and shells read. Maven has made the pages where it has built the jar.
share=$runtime/share
mkdir -p "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
completion() {
	"$runtime/image/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$runtime/operator.jar:$runtime/iam.jar:$runtime/demo.jar" \
		awsoidc.operator.OperatorMain operator completion "$1"
}
completion bash >"$share/bash-completion/completions/aws-oidc-executor"
completion zsh >"$share/zsh/site-functions/_aws-oidc-executor"
completion fish >"$share/fish/vendor_completions.d/aws-oidc-executor.fish"
if [ -d "$manual" ]; then
	mkdir -p "$share/man/man1"
	cp -- "$manual"/*.1 "$share/man/man1/"
fi

for script in make-caches.sh activate.sh; do
	cp -- "$sources/$script" "$runtime/$script"
	chmod 755 "$runtime/$script"
done
{
	printf '# Written by install.sh for this image; sourced by bin/launch.sh.\nbuild=%s\n' "$build"
	printf 'java_options="%s"\n' "$(sed '/^#/d' "$sources/java.options" | tr '\n' ' ')"
} >"$runtime/java.options"
rm -rf -- "$work"
