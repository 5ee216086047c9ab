#!/bin/bash
# A machine with Debian's smallest set of packages and curl, for ReleaseIT: no Java, no Maven, no network but loopback.
#   clean-root.sh make ROOT                       makes it with debootstrap, from the mirror that apt uses here
#   clean-root.sh run ROOT DIR SCRIPT [FROM:TO]   runs a script of this folder in a copy of ROOT that is thrown away, as root;
#                                                 it has DIR as /mnt, and each directory FROM as TO, to read
set -euo pipefail

here=$(cd -- "$(dirname -- "$0")" && pwd -P)
root=$2
case $1 in
make)
	[ ! -f "$root/etc/debian_version" ] || exit 0
	mirror=$(grep -rhoE 'https?://[^ ]+/debian/? ' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -1 || :)
	[ -n "$mirror" ] || mirror=$(sed -n -E 's|^URIs: *(https?://[^ ]+/debian/?)$|\1|p' /etc/apt/sources.list.d/*.sources | head -1)
	rm -rf -- "$root" "$root.new"
	debootstrap --variant=minbase --include=curl,rpm bookworm "$root.new" "${mirror:-http://deb.debian.org/debian}" >"$root.log" 2>&1
	# As GitLab's package makes it.
	chroot "$root.new" useradd --system --create-home gitlab-runner
	mv -- "$root.new" "$root"
	;;
run)
	dir=$3 script=$here/$4
	shift 4
	scratch=$(mktemp -d)
	trap 'rm -rf -- "$scratch"' EXIT
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount --pid --net --fork --kill-child bash -ec '
		mount -t tmpfs scratch "$3"
		mkdir "$3/up" "$3/work" "$3/root"
		mount -t overlay -o "lowerdir=$0,upperdir=$3/up,workdir=$3/work" root "$3/root"
		mount -t proc proc "$3/root/proc"
		mount -t tmpfs tmp "$3/root/tmp"
		dir=$1 script=$2 root=$3/root
		shift 3
		for each in "$dir:/mnt" "$@"; do
			mkdir -p "$root${each#*:}"
			mount -o bind,ro "${each%%:*}" "$root${each#*:}"
		done
		ip link set lo up
		exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root bash -euxo pipefail -c "no() { ! \"\$@\"; }; export -f no; $(cat "$script")"
	' "$root" "$dir" "$script" "$scratch" "$@"
	;;
esac
