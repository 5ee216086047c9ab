# supervise COMMAND...: runs a script's command in a process group of its own, and ends the whole group:
# with SIGTERM when we get one, with SIGKILL what is still there four seconds later. Its exit code is the
# command's, 128+n after signal n; asked_to_end says whether it was SIGTERM's doing. Sourced by bin/run, and by the shell that the JVM starts for a script
# with credentials. Needs bash: only its job control makes a process group without a terminal and leaves
# SIGINT alone (a background job of dash ignores it, and so would everything that a script starts).

supervise() {
	local code group
	unset SHLVL OLDPWD # ours, not the script's
	set -m
	"$@" <&0 2>&3 3>&- &
	group=$!
	trap 'asked_to_end=yes; trap "" TERM INT HUP; kill -TERM -- "-$group"' TERM INT HUP
	wait "$group"
	code=$?
	if [ -n "${asked_to_end:-}" ]; then
		end_group "$group" 40
		return 143
	fi
	# What the script left in the background must not hold the sub-stage open.
	! kill -TERM -- "-$group" || end_group "$group" 5
	return "$code"
} 3>&2 2>/dev/null # not bash's own remarks on jobs that end

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
