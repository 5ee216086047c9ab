#!/bin/sh
# Lays out a release in target/release/: tree/, which the tar.gz is and which the packages are made of, and the tar.gz. Equal
# sources and an equal JDK give equal bytes. Maven's profile "release" calls it when the jars are there.
#   assemble.sh CLASSPATH      a file with the class path of what is bundled
set -eu
umask 022

here=$(cd -- "$(dirname -- "$0")" && pwd -P)
checkout=$(cd -- "$here/../.." && pwd -P)
jdk=$("$checkout/install.sh" --find-jdk)
release=$checkout/target/release
image=$checkout/src/main/image
jar=$checkout/target/aws-oidc-executor-all.jar
timestamp=$(sed -n 's/^ *<project.build.outputTimestamp>\(.*\)<.*$/\1/p' "$checkout/pom.xml")
version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$checkout/pom.xml")
case $(uname -m) in x86_64) architecture=amd64 ;; aarch64) architecture=arm64 ;; *) architecture=$(uname -m) ;; esac

build=$("$image/make-image.sh" build "$jdk" "$jar")
tree=$release/tree
runtime=$tree/runtime/$build
rm -rf -- "$release"
mkdir -p "$tree/config" "$runtime"
"$image/make-image.sh" make "$jdk" "$jar" "$runtime"
printf '%s\n' "$build" >"$tree/runtime/RELEASE"
# Symbols that only debuggers read: 5 MB.
command -v strip >/dev/null || {
	echo "assemble.sh: strip is missing: apt-get install binutils" >&2
	exit 1
}
find "$runtime/image" -name '*.so' -exec strip --strip-unneeded {} +
strip --strip-unneeded "$runtime/image/bin/"* "$runtime/image/lib/jexec" "$runtime/image/lib/jspawnhelper"

cp -R -- "$checkout/bin" "$checkout/docs" "$tree/"
cp -R -- "$checkout/config/." "$tree/config/"
for file in install.sh LICENSE README.md CHANGELOG.md SECURITY.md; do cp -- "$checkout/$file" "$tree/"; done

# The licences of what is bundled: of each library as its jar has them, of the JDK's modules in image/legal.
licences=$runtime/share/doc/aws-oidc-executor/licences
mkdir -p "$licences"
{
	echo "What aws-oidc-executor bundles, and under which licence. Texts are beside this file, those of the Java runtime in image/legal."
	echo
	echo "Java runtime ($(sed -n 's/^IMPLEMENTOR="\(.*\)"/\1/p' "$jdk/release") $(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")): GPL-2.0 with the Classpath Exception"
} >"$licences/README"
{ cat -- "$1" && echo; } | tr ':' '\n' | LC_ALL=C sort | while read -r library; do
	name=${library##*/} name=${name%.jar}
	texts=''
	mkdir -p "$release/jar"
	for entry in $("$jdk/bin/jar" --list --file "$library" | sed -n -E '/^(META-INF\/)?(LICENSE|NOTICE)(\.txt)?$/p'); do
		(cd "$release/jar" && "$jdk/bin/jar" --extract --file "$library" "$entry")
		text=${entry##*/} text=${text%.txt}-$(sha256sum <"$release/jar/$entry" | cut -c 1-8)
		cp -- "$release/jar/$entry" "$licences/$text"
		texts="$texts, $text"
	done
	rm -rf -- "$release/jar"
	licence=$("$here/licence-of.sh" "${library%.jar}.pom")
	printf '%s: %s%s\n' "$name" "$licence" "$texts" >>"$licences/README"
done
ln -s "runtime/$build/share" "$tree/share"

# Whoever builds it, and whatever umask the checkout has.
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -type f -perm /111 -exec chmod 755 {} +
find "$tree" -type f ! -perm /111 -exec chmod 644 {} +
find "$tree" -exec touch -h -d "$timestamp" {} +

name=aws-oidc-executor-$version-linux-$architecture
tar --create --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" \
	--transform="s|^\./|$name/|" --transform="s|^\.\$|$name|" --directory "$tree" . | gzip -9n >"$release/$name.tar.gz"
