# shellcheck shell=sh disable=SC2154,SC2034,SC2030,SC2031 # only the JVM is to have another BUILD_FAILURE_EXIT_CODE
# Sourced by the executables beside it, which set $bin. Starts the runtime image that install.sh built:
# runtime/current, or the one that this job began with (see JobEnv.java).

home=$bin/..
# java_options are words, so no space may be in a path that is reached through a link.
case $home in *[[:space:]]*) home=$(cd -P -- "$home" && pwd -P) ;; esac

# by_its_build ARGUMENT...: becomes the same executable of the build that the job began with, or of the current one where
# an installation is under way. As long as that is this one, they are the same file; a checkout has none.
by_its_build() {
	its=$home/runtime/${AWS_OIDC_EXECUTOR_BUILD:-current}/home/bin/${0##*/}
	# shellcheck disable=SC3013 # every sh that there is knows -ef
	[ ! -x "$its" ] || [ "$its" -ef "$0" ] || exec "$its" "$@"
}

called_by_runner() {
	[ -z "${SYSTEM_FAILURE_EXIT_CODE:-}" ] || return 0
	echo "$1: GitLab Runner calls this, as ${1}_exec of [runners.custom] in config.toml;" \
		"to try a job by hand: $(cd -P -- "$bin" && pwd -P)/aws-oidc-executor demo" >&2
	exit 2
}

# launch EXECUTABLE ARGUMENT...: becomes that executable of Java's.
launch() {
	get_ready "$1"
	case $1 in
	# The operator's tool is on a class path: it is not in the image, and so not where a stage could load it.
	operator) program="-cp $runtime/operator.jar:$runtime/iam.jar:$runtime/demo.jar awsoidc.operator.OperatorMain" ;;
	*) program='-m awsoidc/awsoidc.Main' ;;
	esac
	# shellcheck disable=SC2086,SC2154 # words without blanks; java_options is set by a file that get_ready reads
	exec "$runtime/image/bin/java" $java_options --enable-native-access=awsoidc -Dawsoidc.build="$build" -Dawsoidc.home="$home" $program "$@"
}

# What is closed would become a file of the JVM's own.
for descriptor in 0 1 2; do
	[ -e /proc/self/fd/$descriptor ] || eval "exec $descriptor<>/dev/null"
done

# get_ready EXECUTABLE: sets runtime, java_options and build, and the environment of a JVM.
get_ready() {
	runtime=$home/runtime/${AWS_OIDC_EXECUTOR_BUILD:-current}
	[ -f "$runtime/java.options" ] || runtime=$home/runtime/current
	if [ ! -f "$runtime/java.options" ]; then
		home=$(cd -P -- "$home" && pwd -P)
		said="aws-oidc-executor: runtime missing in $home; run ./install.sh --prefix $home"
		echo "$said" >&2
		tell_system_log crit "$said"
		exit "${SYSTEM_FAILURE_EXIT_CODE:-2}"
	fi
	# Nothing of the runner's environment may change how the JVM runs.
	unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH LD_PRELOAD LD_LIBRARY_PATH
	# Its memory holds the job's secrets: the kernel is to write none of it to disk. Scripts get the limit back (bin/run).
	# shellcheck disable=SC3045 # every sh that there is knows -S
	ulimit -S -c 0
	# Whatever the runner's locale: paths and variables are UTF-8 (Java reads them in the locale's charset).
	export LC_ALL=C.UTF-8
	# The name of the AOT cache (make-caches.sh).
	case $1 in endpoint) cache=run ;; *) cache=$1 ;; esac
	# shellcheck source=/dev/null # sets java_options and build
	. "$runtime/java.options"
	set -f # an option has an asterisk
}

# tell_system_log PRIORITY MESSAGE: where Java cannot. The operator_log of the configuration is known after config only.
tell_system_log() {
	[ -z "${SYSTEM_FAILURE_EXIT_CODE:-}" ] || [ "${AWS_OIDC_EXECUTOR_LOG:-}" = NONE ] ||
		timeout 2 logger -t aws-oidc-executor -p "daemon.$1" -- "$2" </dev/null >/dev/null 2>&1
}

# launch_and_wait STAGE ARGUMENT...: the same as a child, so that only a deliberate job failure maps to
# BUILD_FAILURE_EXIT_CODE. A JVM that lacks the memory to start, or gets SIGTERM while it starts, exits with 1 (JDK 25),
# which is the runner's usual code for a job failure.
launch_and_wait() {
	jvm='' asked='' job_failure=93
	[ "$SYSTEM_FAILURE_EXIT_CODE" != $job_failure ] || job_failure=94
	trap 'asked=yes; end_again' TERM INT HUP
	exec 3<&0 # a background job's own would be /dev/null
	{
		export BUILD_FAILURE_EXIT_CODE=$job_failure
		launch "$@"
	} <&3 3<&- &
	jvm=$!
	[ -z "$asked" ] || end_again
	wait "$jvm"
	code=$?
	while kill -0 "$jvm" 2>/dev/null; do # a signal interrupts wait
		wait "$jvm"
		code=$?
	done
	case $asked:$code in
	:0) exit 0 ;;
	":$job_failure") exit "${BUILD_FAILURE_EXIT_CODE:-1}" ;;
	":$SYSTEM_FAILURE_EXIT_CODE" | yes:*) ;;
	*) say_that_java_failed "$1" ;;
	esac
	exit "$SYSTEM_FAILURE_EXIT_CODE"
}

# say_that_java_failed STAGE: with the exit code and, where it cannot start, the JVM's own words. It has said them already,
# but on either stream, and the runner throws away what config prints.
say_that_java_failed() {
	said="ERROR: $1: Java ended with exit code $code" priority=err
	if ! words=$(
		get_ready "$1"
		# shellcheck disable=SC2086 # as above
		"$runtime/image/bin/java" $java_options -version 2>&1 </dev/null
	); then
		said="$said, it cannot start:" priority=crit
		while read -r line; do
			case $line in
			'' | 'Error occurred during initialization'*) ;;
			*) said="$said $line" ;;
			esac
		done <<-END
			$words
		END
		case $words in
		*'mark memory page as executable'*) said="$said; MemoryDenyWriteExecute=yes in the runner's unit does this: remove it" ;;
		*'allocate compressed class space'* | *'reserve enough space for'*) said="$said; LimitAS= in the runner's unit or ulimit -v does this: remove it" ;;
		esac
	fi
	tell_system_log "$priority" "$said"
	# Red, as the runner's own; what cleanup says goes into the runner's log.
	case $1:${NO_COLOR:-} in
	cleanup:* | *:?*) printf '%s\n' "$said" >&2 ;;
	*) printf '\033[31;1m%s\033[0;m\n' "$said" >&2 ;;
	esac
}

# end_again: SIGTERM to the JVM, and once more: one that comes while this shell forks is lost.
end_again() {
	[ -n "$jvm" ] || return 0
	kill -TERM "$jvm" 2>/dev/null
	(
		trap '' TERM INT HUP
		sleep 0.2
		kill -TERM "$jvm"
	) >/dev/null 2>&1 &
}
