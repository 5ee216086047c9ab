# shellcheck shell=bash disable=SC2154,SC2034 # what bin/run sets
# How the script ends that bin/run has started, when it ends and when SIGTERM comes: all that it started ends with it,
# by SIGTERM first, by SIGKILL what is still there. The job's processes are those of its control group; outside of one,
# those of the script's process group, and those whose TMPDIR is the job's directory. What the command started out of
# our reach, in a container, the shell commands $end end, where there are any.

# await_end: waits for it, and exits as GitLab Runner wants it. In one command, and from the end of the script on, as long
# as all is well, without loops, eval and lists of words: else bash makes a table of 500 KB for jobs that have ended, for
# 0.3 ms of each sub-stage.
await_end() {
	trap end_as_asked TERM INT HUP
	[ -z "${asked_to_end:-}" ] || end_as_asked
	[ -n "$cgroup" ] || eval "numbers=({$group..$((group + 99))})" # see find_members
	wait "$group"
	code=$?
	if [ "$code" -gt 128 ]; then
		while kill -0 "$group"; do # it has stopped, and may go on
			sleep 0.1
			wait "$group"
			code=$?
		done
	fi
	[ -z "${asked_to_end:-}" ] || exit "$SYSTEM_FAILURE_EXIT_CODE"
	end_members 5 # what the script left in the background must not hold the sub-stage open
	[ -z "${asked_to_end:-}" ] || exit "$SYSTEM_FAILURE_EXIT_CODE"
	exec 2>&3 3>&-
	[ "$code" != 0 ] || exit 0
	# What ends the rest of a failed script also tells whether there is a place for any.
	if [ -n "$end" ] && ! eval "$end" >/dev/null 2>&1; then
		echo "ERROR: the container of this job is gone; its engine knows why" >&2
		exit "$SYSTEM_FAILURE_EXIT_CODE"
	fi
	# Nothing of the author's is in prepare_script: what fails there is the machine.
	[ "$sub_stage" != prepare_script ] || exit "$SYSTEM_FAILURE_EXIT_CODE"
	[ ! -p "${BUILD_EXIT_CODE_FILE:-}" ] || rm -f -- "$BUILD_EXIT_CODE_FILE" # no script is to hold us by one
	[ -z "${BUILD_EXIT_CODE_FILE:-}" ] || printf '%s\n' "$code" >"$BUILD_EXIT_CODE_FILE"
	case ${AWS_OIDC_EXECUTOR_HINT:+$sub_stage} in # MissingToken.java
	step_* | build_script) printf '%s\n' "$AWS_OIDC_EXECUTOR_HINT" >&2 ;;
	esac
	exit "$BUILD_FAILURE_EXIT_CODE"
}

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
	if [ ${#members[@]} != 0 ]; then
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
	fi
	[ -z "$ungrouped" ] || [ ${#members[@]} != 0 ] || echo "$sub_stage has ended" >>"$ungrouped"
}

# find_members: sets members to the process ids of the job; the dead that nobody has waited for are none.
find_members() {
	local pid file line fields files begun inner
	unset members
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
		[ -d "/proc/$group" ] && read -r line <"/proc/$group/stat" || return 0
		case ${line##*) } in [ZX]*) return ;; esac
		case " ${members[*]} " in
		*" $group "*) ;;
		*) members+=("$group") ;;
		esac
		return
	fi
	# All that the script started has a number behind its own, until the kernel runs out of them. Mostly none is taken.
	read -r line </proc/loadavg
	begun=$((${line##* } - group + 1))
	if [ $begun -gt 0 ] && [ $begun -le ${#numbers[@]} ] && [ $SECONDS -le 5 ]; then
		kill -0 -- "-$group" "${numbers[@]:0:begun}" || return 0
		for pid in "${numbers[@]:0:begun}"; do
			[ ! -d "/proc/$pid" ] || files+=("/proc/$pid/stat")
		done
	else
		files=(/proc/[0-9]*/stat)
	fi
	[ ${#files[@]} != 0 ] || return 0
	if kill -0 -- "-$group"; then
		read -r inner <"/proc/$group/task/$group/children" # of bubblewrap, in a session of its own
		for file in "${files[@]}"; do
			read -r line <"$file" || continue
			read -ra fields <<<"${line##*) }" # state, parent, process group
			case " $group $inner :${fields[0]}" in
			*" ${fields[2]} "*:[!ZX]) members+=("${line%% *}") ;;
			esac
		done
	fi
	# shellcheck disable=SC2013 # a word each
	for file in $(grep -lzsxF -e "TMPDIR=$AWS_OIDC_EXECUTOR_DIRECTORY" -e "TMPDIR=$AWS_OIDC_EXECUTOR_DIRECTORY/tmp" \
		"${files[@]/%stat/environ}"); do
		file=${file#/proc/}
		file=${file%/environ}
		[ "$file" = $$ ] || [ ! -e "/proc/$file" ] || members+=("$file")
	done
}
