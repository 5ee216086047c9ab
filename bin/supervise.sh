# shellcheck shell=bash
# supervise CGROUP DIRECTORY END COMMAND...: runs a shell's command, which is to exec a script's, in a process group
# of its own and, where the job has one, in its control group (cgroup v2). Ends all that the script started when it
# ends, and when we get SIGTERM: with SIGTERM first, with SIGKILL what is still there. Without a control group the
# job's processes are those of the process group and those whose TMPDIR is the job's DIRECTORY. What the command
# starts out of our reach, in a container, the shell commands END end, where there are any. Its exit code is the
# command's, 128+n after signal n; asked_to_end says whether it was SIGTERM's doing. Sourced by bin/run, and by the
# shell that the JVM starts for a script with credentials. Needs bash: only its job control makes a process group
# without a terminal and leaves SIGINT alone (a background job of dash ignores it, and so would everything that a
# script starts).

supervise() {
	local cgroup=$1/cgroup.procs directory=$2 end=$3 code group members
	[ -w "$cgroup" ] || cgroup=''
	shift 3
	unset SHLVL OLDPWD # ours, not the script's
	set -m
	trap asked_to_end=yes TERM INT HUP # it may come while the script starts
	{
		[ -z "$cgroup" ] || echo 0 >"$cgroup" # 0: whoever writes it
		"$@" 2>&3 3>&-
	} <&0 &
	group=$!
	trap end_as_asked TERM INT HUP
	[ -z "${asked_to_end:-}" ] || end_as_asked
	until
		wait "$group"
		code=$?
		[ "$code" -le 128 ] || ! kill -0 "$group" # a script that has stopped may go on
	do
		sleep 0.1
	done
	[ -z "${asked_to_end:-}" ] || return 143
	end_members 5 # what the script left in the background must not hold the sub-stage open
	return "$code"
} 3>&2 2>/dev/null # not bash's own remarks on jobs that end

# end_as_asked: what SIGTERM to us is to the job.
end_as_asked() {
	asked_to_end=yes
	trap "" TERM INT HUP
	[ -z "$end" ] || eval "$end" </dev/null >/dev/null
	end_members 40
}

# end_members TENTHS: SIGTERM to all of the job's processes, SIGKILL so many tenths of a second later.
end_members() {
	local tenths pid name
	find_members
	for pid in "${members[@]}"; do
		# bubblewrap itself would take all others with it, at once.
		read -r name <"/proc/$pid/comm"
		[ "$name" = bwrap ] || kill -TERM "$pid"
	done
	for ((tenths = 0; tenths < $1 && ${#members[@]} > 0; tenths++)); do
		sleep 0.1
		find_members
	done
	for ((tenths = 0; tenths < 20 && ${#members[@]} > 0; tenths++)); do
		[ -z "$cgroup" ] || echo 1 >"${cgroup%.procs}.kill"
		kill -KILL "${members[@]}"
		sleep 0.02
		find_members
	done
}

# find_members: sets members to the process ids of the job; the dead that nobody has waited for are none.
find_members() {
	local file line fields
	members=()
	if [ -n "$cgroup" ]; then
		mapfile -t members <"$cgroup"
		# Some may have gone to groups below it.
		if [ ${#members[@]} = 0 ] && read -r line <"${cgroup%procs}events" && [ "$line" = "populated 1" ]; then
			shopt -s globstar
			for file in "${cgroup%/*}"/**/cgroup.procs; do
				mapfile -t -O ${#members[@]} members <"$file"
			done
		fi
		# The script itself may not have joined yet.
		read -r line <"/proc/$group/stat" || return 0
		case ${line##*) } in [ZX]*) return ;; esac
		case " ${members[*]} " in
		*" $group "*) ;;
		*) members+=("$group") ;;
		esac
		return
	fi
	# shellcheck disable=SC2013 # a word each
	for file in $(grep -lzsxF -e "TMPDIR=$directory" -e "TMPDIR=$directory/tmp" /proc/[0-9]*/environ); do
		file=${file#/proc/}
		file=${file%/environ}
		[ "$file" = $$ ] || [ ! -e "/proc/$file" ] || members+=("$file")
	done
	kill -0 -- "-$group" || return 0
	for file in /proc/[0-9]*/stat; do
		read -r line <"$file" || continue
		read -ra fields <<<"${line##*) }" # state, parent, process group
		case ${fields[2]}:${fields[0]} in
		"$group":[!ZX]) members+=("${line%% *}") ;;
		esac
	done
}
