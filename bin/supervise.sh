# shellcheck shell=bash
# supervise COMMAND...: runs a script's command in a process group of its own, and ends the whole group:
# with SIGTERM when we get one, with SIGKILL what is still there four seconds later. Its exit code is the
# command's, 128+n after signal n; asked_to_end says whether it was SIGTERM's doing. Sourced by bin/run, and
# by the shell that the JVM starts for a script with credentials. Needs bash: only its job control makes a
# process group without a terminal and leaves SIGINT alone (a background job of dash ignores it, and so
# would everything that a script starts).

supervise() {
	local code group
	unset SHLVL OLDPWD # ours, not the script's
	set -m
	trap asked_to_end=yes TERM INT HUP # it may come while the script starts
	"$@" <&0 2>&3 3>&- &
	group=$!
	trap 'end_as_asked "$group"' TERM INT HUP
	[ -z "${asked_to_end:-}" ] || end_as_asked "$group"
	wait "$group"
	code=$?
	[ -z "${asked_to_end:-}" ] || return 143
	# What the script left in the background must not hold the sub-stage open.
	! kill -TERM -- "-$group" || end_group "$group" 5
	return "$code"
} 3>&2 2>/dev/null # not bash's own remarks on jobs that end

# end_as_asked GROUP: what SIGTERM to us is to a process group.
end_as_asked() {
	asked_to_end=yes
	trap "" TERM INT HUP
	kill -TERM -- "-$1"
	end_group "$1" 40
}

# end_group GROUP TENTHS: waits so many tenths of a second for a process group to end, then kills it.
end_group() {
	local tenths
	for ((tenths = 0; tenths < $2; tenths++)); do
		kill -0 -- "-$1" || return 0
		sleep 0.1
	done
	kill -KILL -- "-$1"
	return 0
}
