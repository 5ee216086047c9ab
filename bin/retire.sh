# shellcheck shell=sh
# Sourced by cleanup and by whatever installs. Removes builds that another has replaced when their last job has ended.

# retire RUNTIME: those that RUNTIME/OLD names. A job is known by its record, which names its build (JobRecord.java), and before
# there is one by its process. Whoever may not write there leaves it to the next who may.
retire() {
	[ -f "$1/OLD" ] && [ -w "$1" ] || return 0
	in_use=" $(readlink "$1/current") $(builds_of_jobs | tr '\n' ' ') "
	while read -r old; do
		case $old:$in_use in
		'':* | *[!A-Za-z0-9._-]*:* | .*:*) ;;
		*:*" $old "*) printf '%s\n' "$old" ;;
		*) rm -rf -- "${1:?}/$old" ;;
		esac
	done <"$1/OLD" >"$1/OLD.$$"
	if [ -s "$1/OLD.$$" ]; then mv -f -- "$1/OLD.$$" "$1/OLD"; else rm -f -- "$1/OLD.$$" "$1/OLD"; fi
}

# The builds of jobs, one a line: an account's jobs are seen by itself and by root. What other accounts have there may be
# anything, a pipe that nobody writes to, too. State directories are for units with DynamicUser, whose accounts have no home.
builds_of_jobs() {
	for exe in /proc/[0-9]*/exe; do readlink "$exe"; done 2>/dev/null | sed -n 's|.*/runtime/\([^/]*\)/image/.*|\1|p'
	{
		getent passwd || cat /etc/passwd
	} | cut -d : -f 6 | { cat && printf '%s\n' /var/lib/* /var/lib/private/*; } | LC_ALL=C sort -u | while read -r account; do
		timeout 5 find "$account/.local/state/aws-oidc-executor/jobs" -maxdepth 1 -type f -name '*.job' \
			-exec sed -n 's/^build=//p' {} + 2>/dev/null </dev/null || :
	done
}
