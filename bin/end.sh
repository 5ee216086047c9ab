# shellcheck shell=bash disable=SC2154,SC2034 # what bin/run sets
# How the script ends that bin/run has started, when it ends and when SIGTERM comes: everything that it started is
# terminated, by exactly one SIGTERM each, and killed after a grace. The job's processes are those of its control group;
# outside of one, those of the script's process group, and those whose TMPDIR is the job's directory. What the command
# started out of our reach, in a container, the shell commands $end end, where there are any; in bubblewrap, the shell
# that has started the script's tells all others (InnerScripts.java).

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
	if [ -z "${asked_to_end:-}" ]; then
		find_members
		[ ${#members[@]} = 0 ] || [ -n "$end${AWS_OIDC_EXECUTOR_FORWARDS:-}" ] || drain # there, it is done inside
		end_members 5 # what the script left in the background must not hold the sub-stage open
	fi
	[ -z "${relays[0]:-}" ] || end_relays
	[ -z "${asked_to_end:-}" ] || exit "$SYSTEM_FAILURE_EXIT_CODE"
	exec 2>&3 3>&-
	[ "$code" != 0 ] || exit 0
	# What ends the rest of a failed script also tells whether there is a place for any.
	if [ -n "$end" ] && ! eval "$end" >/dev/null 2>&1; then
		echo "ERROR: the container of this job is gone; its engine knows why" >&2
		exit "$SYSTEM_FAILURE_EXIT_CODE"
	fi
	case " $system_failures " in *" $code "*) exit "$SYSTEM_FAILURE_EXIT_CODE" ;; esac
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
	find_members
	if [ -n "$end" ]; then
		eval "$end" </dev/null >/dev/null
		await_members 20 # the engine's command prints what came last
	fi
	end_members $((${AWS_OIDC_EXECUTOR_GRACE:-10} * 10))
}

# end_members TENTHS: SIGTERM to the members that find_members has found, SIGKILL so many tenths of a second later.
end_members() {
	local tenths
	if [ ${#members[@]} != 0 ]; then
		tell_members
		await_members "$1"
		for ((tenths = 0; tenths < 20 && ${#members[@]} > 0; tenths++)); do
			[ -z "$cgroup" ] || echo 1 >"${cgroup%.procs}.kill"
			kill -KILL "${members[@]}"
			sleep 0.02
			find_members
		done
	fi
	[ -z "$ungrouped" ] || [ ${#members[@]} != 0 ] || echo "$sub_stage has ended" >>"$ungrouped"
}

# await_members TENTHS: waits until there are none, so many tenths of a second at most.
await_members() {
	local tenths
	for ((tenths = 0; tenths < $1 && ${#members[@]} > 0; tenths++)); do
		sleep 0.1
		find_members
	done
}

# tell_members: SIGTERM to each member, once, whoever asks.
tell_members() {
	local pid
	if [ -z "${AWS_OIDC_EXECUTOR_FORWARDS:-}" ]; then
		for pid in "${members[@]}"; do
			[ -n "${told[pid]:-}" ] || kill -TERM "$pid"
			told[pid]=yes
		done
		return
	fi
	# The first child of bubblewrap's own child, which is the first process of the script's namespace. Before there is
	# one, no script has begun.
	[ -z "${told[0]:-}" ] || return 0
	told[0]=yes
	read -r pid _ <"/proc/$group/task/$group/children" # without a newline, and so read fails
	[ -z "$pid" ] || read -r pid _ <"/proc/$pid/task/$pid/children"
	kill -TERM "${pid:-$group}"
}

# drain: gives what filters the script's output (exec 2> >(grep -v …)) time to print the rest. A filter ends by itself once
# all that writes to it has ended. After one second, what is left in the background is terminated, for a filter may wait
# for that; after four, drain returns, and the filters are terminated, too.
drain() {
	local rounds begun=$SECONDS pid
	find_filters
	if [ ${#filters[@]} = 0 ]; then # one may not have got as far as that
		sleep 0.1
		find_members
		find_filters
	fi
	for ((rounds = 0; rounds < 200 && SECONDS - begun < 6 && ${#filters[@]} > 0; rounds++)); do
		case $rounds in
		50 | 75)
			for pid in "${members[@]}"; do
				case " ${filters[*]} " in *" $pid "*) continue ;; esac
				if [ $rounds = 75 ]; then
					kill -KILL "$pid"
				elif [ -z "${told[pid]:-}" ]; then
					told[pid]=yes
					kill -TERM "$pid"
				fi
			done
			;;
		esac
		sleep 0.02
		find_members
		find_filters
	done
}

# find_filters: sets filters to the members that read a pipe and hold an output of the script's.
find_filters() {
	local pid fd
	filters=()
	for pid in "${members[@]}"; do
		[ -p "/proc/$pid/fd/0" ] || continue
		for fd in "/proc/$pid/fd/"*; do
			if [ "$fd" -ef "/proc/$$/fd/1" ] || [ "$fd" -ef "/proc/$$/fd/3" ]; then
				filters+=("$pid")
				break
			fi
		done
	done
}

# end_relays: ends what takes the script's outputs to the runner (bin/run), once it has: by itself where nobody holds them
# any more; else when the pipe is empty and it waits for more.
end_relays() {
	local pid line rounds
	exec >&5 3>&6 5>&- 6>&-
	for pid in "${relays[@]}"; do
		exec 7<"/proc/$pid/fd/0" || continue
		for ((rounds = 0; rounds < 700; rounds++)); do
			[ -e "/proc/$pid/fd/0" ] || break
			# The number of a call, and its first argument: standard input.
			if ! read -r -t 0 -u 7 && read -r line <"/proc/$pid/syscall"; then
				case $line in "${line%% *} 0x0 "*) break ;; esac
			fi
			sleep 0.005
		done
		[ ! -e "/proc/$pid/fd/0" ] || kill -KILL "$pid"
		exec 7<&-
	done
}

# find_members: sets members to the process ids of the job; zombies are left out.
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
		case " $$ ${members[*]} " in *" $file "*) continue ;; esac
		[ ! -e "/proc/$file" ] || members+=("$file")
	done
}
