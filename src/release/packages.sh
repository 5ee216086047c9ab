#!/bin/sh
# Lays out what the .deb and the .rpm have in common in target/release/root/, from target/release/tree/; and as root.tar, with the
# owners, modes and links of an installed system.
set -eu
umask 022

here=$(cd -- "$(dirname -- "$0")" && pwd -P)
checkout=$(cd -- "$here/../.." && pwd -P)
release=$checkout/target/release
tree=$release/tree
root=$release/root
read -r build <"$tree/runtime/RELEASE"
timestamp=$(sed -n 's/^ *<project.build.outputTimestamp>\(.*\)<.*$/\1/p' "$checkout/pom.xml")
home=$root/usr/lib/aws-oidc-executor
doc=$root/usr/share/doc/aws-oidc-executor
etc=$root/etc/aws-oidc-executor

rm -rf -- "$root"
mkdir -p "$home" "$doc" "$etc" "$root/etc/logrotate.d" "$root/usr/bin" "$root/usr/share" "$root/var/lib/aws-oidc-executor" "$root/var/log/aws-oidc-executor"

cp -R -- "$tree/bin" "$home/bin"
# activate makes runtime/BUILD of it, by hard links: replacing the package then takes nothing from a job that is running.
cp -R -- "$tree/runtime/$build" "$home/packaged"
cp -R -- "$home/packaged/share/." "$root/usr/share/"
rm -rf -- "$home/packaged/share"
printf '%s\n' "$build" >"$home/packaged/RELEASE"
cp -- "$here/files/activate" "$home/activate"
ln -s /etc/aws-oidc-executor "$home/config" # from one top directory to another: absolute, says Debian
ln -s ../../share/doc/aws-oidc-executor/docs "$home/docs"
ln -s ../lib/aws-oidc-executor/bin/aws-oidc-executor "$root/usr/bin/aws-oidc-executor"

cp -- "$tree/config/aws-oidc-executor.yaml" "$etc/"
mkdir -p "$root/usr/share/aws-oidc-executor"
cp -- "$tree/config/aws-oidc-executor.schema.json" "$root/usr/share/aws-oidc-executor/"
ln -s /usr/share/aws-oidc-executor/aws-oidc-executor.schema.json "$etc/aws-oidc-executor.schema.json"
cp -- "$here/files/logrotate" "$root/etc/logrotate.d/aws-oidc-executor"

cp -R -- "$tree/docs" "$doc/docs"
cp -R -- "$tree/config/examples" "$doc/examples"
cp -- "$tree/config/config.toml.example" "$doc/examples/"
cp -- "$tree/README.md" "$tree/SECURITY.md" "$doc/"
gzip -9n <"$tree/CHANGELOG.md" >"$doc/changelog.gz"
cp -- "$here/files/copyright" "$doc/copyright"
mkdir -p "$root/usr/share/lintian/overrides"
cp -- "$here/files/lintian-overrides" "$root/usr/share/lintian/overrides/aws-oidc-executor"
[ ! -d "$root/usr/share/man" ] || gzip -9n "$root/usr/share/man/man1/"*.1

find "$root" -type d -exec chmod 755 {} +
find "$root" -type f -perm /111 -exec chmod 755 {} +
find "$root" -type f ! -perm /111 -exec chmod 644 {} +
chmod 755 "$home/activate"
chmod 750 "$root/var/log/aws-oidc-executor"
find "$root" -exec touch -h -d "$timestamp" {} +
# Debian's zsh looks elsewhere.
tar --create --format=gnu --sort=name --owner=root:0 --group=root:0 --mtime="$timestamp" --directory "$root" \
	--transform='s|/zsh/site-functions|/zsh/vendor-completions|' \
	--exclude=./etc/aws-oidc-executor/aws-oidc-executor.yaml --exclude=./etc/logrotate.d/aws-oidc-executor . >"$release/root.tar"
