# shellcheck shell=sh disable=SC3013 # every sh of an image knows -ef
# How what a script has started is ended: of bin/run, and of the shells that run next to the script in bubblewrap and in
# containers (InnerScripts.java). find_members sets members to the process ids of what is alive; the script's outputs are
# descriptors 1 and 4 of this shell.
told='' filters='' twentieths=0

pause() { # for a twentieth of a second, where sleep knows it
	twentieths=$((twentieths + 1))
	sleep 0.05 || { sleep 1 && twentieths=$((twentieths + 19)); }
	find_members
}

await_members() { # TWENTIETHS: waits for their end
	twentieths=0
	while [ $twentieths -lt "$1" ] && [ -n "$members" ]; do pause; done
}

signal_members() { # SIGNAL [EXCEPT]: to all members; SIGTERM once each, whoever asks
	for pid in $members; do
		case " $2 " in *" $pid "*) continue ;; esac
		case $1:" $told " in TERM:*" $pid "*) continue ;; TERM:*) told="$told $pid" ;; esac
		kill "-$1" "$pid"
	done
}

end_members() { # TWENTIETHS: SIGTERM, and SIGKILL so much later
	[ -n "$members" ] || return 0
	signal_members TERM
	await_members "$1"
	twentieths=0
	while [ $twentieths -lt 40 ] && [ -n "$members" ]; do
		[ -z "${cgroup:-}" ] || echo 1 >"$cgroup/cgroup.kill" # at once, however fast they fork
		signal_members KILL
		pause
	done
}

find_filters() { # those that read a pipe and hold an output of the script's
	filters=''
	for pid in $members; do
		[ -p "/proc/$pid/fd/0" ] && ! [ "/proc/$pid/fd/0" -ef /proc/$$/fd/0 ] || continue # not the script's own
		for fd in "/proc/$pid/fd/"*; do
			if [ "$fd" -ef /proc/$$/fd/1 ] || [ "$fd" -ef /proc/$$/fd/4 ]; then
				filters="$filters $pid"
				break
			fi
		done
	done
}

# drain: gives what filters the script's output (exec 2> >(grep -v …)) four seconds to print the rest. A filter ends by
# itself once nobody writes to it: after one second, what is left in the background is terminated. What it has not printed
# is lost, and that is said.
drain() {
	twentieths=0
	while [ $twentieths -lt 80 ] && [ -n "$members" ]; do
		find_filters
		[ -n "$filters" ] || [ $twentieths -lt 6 ] || break # one may not have got as far as that
		[ $twentieths -lt 20 ] || signal_members TERM "$filters"
		[ $twentieths -lt 30 ] || signal_members KILL "$filters"
		pause
	done
	[ $twentieths -lt 80 ] || [ -z "$filters" ] || echo "WARNING: what filters this script's output (exec > >(...))" \
		"had not ended 4 s after the script: what it has not printed is lost." >&4
}
