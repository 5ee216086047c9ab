# shellcheck shell=bash disable=SC2154,SC2034 # what bin/run sets and reads
# How bin/run ends all that a script started, when the script ends and when SIGTERM comes: with SIGTERM first, with
# SIGKILL what is still there. The job's processes are those of its control group; without one, those of the script's
# process group and those whose TMPDIR is the job's directory. What the command started out of our reach, in a
# container, the shell commands $end end, where there are any.

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
	for file in $(grep -lzsxF -e "TMPDIR=$AWS_OIDC_EXECUTOR_DIRECTORY" -e "TMPDIR=$AWS_OIDC_EXECUTOR_DIRECTORY/tmp" \
		/proc/[0-9]*/environ); do
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
