# shellcheck shell=sh disable=SC2154,SC2034,SC2030,SC2031 # only the JVM is to have another BUILD_FAILURE_EXIT_CODE
# Sourced by the executables beside it, which set $bin. Starts the runtime image that install.sh built:
# runtime/current, or the one that this job began with (see HandOver.java).

home=$bin/..
# java_options are words, so no blank may be in a path that is reached through a link.
case $home in *[[:space:]]*) home=$(cd -P -- "$home" && pwd -P) ;; esac

called_by_runner() {
	[ -z "${SYSTEM_FAILURE_EXIT_CODE:-}" ] || return 0
	echo "$1: GitLab Runner calls this, as ${1}_exec of [runners.custom] in config.toml;" \
		"to try a job by hand: bin/aws-oidc-executor demo" >&2
	exit 2
}

# launch EXECUTABLE ARGUMENT...: becomes that executable of Java's.
launch() {
	runtime=$home/runtime/${AWS_OIDC_EXECUTOR_BUILD:-current}
	[ -f "$runtime/java.options" ] || runtime=$home/runtime/current
	if [ ! -f "$runtime/java.options" ]; then
		echo "aws-oidc-executor: there is no runtime image here yet: ./install.sh makes it" >&2
		exit "${SYSTEM_FAILURE_EXIT_CODE:-2}"
	fi
	# Nothing of the runner's environment may change how the JVM runs.
	unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH LD_PRELOAD LD_LIBRARY_PATH
	# Its memory holds the job's secrets: the kernel is to write none of it to disk. Scripts get the limit back (bin/run).
	# shellcheck disable=SC3045 # every sh that there is knows -S
	ulimit -S -c 0
	# Whatever the runner's locale: paths and variables are UTF-8 (Java reads them in the locale's charset).
	export LC_ALL=C.UTF-8
	# The AOT cache's name: a job with more than the usual has others (HandOver.java).
	executable=$1${AWS_OIDC_EXECUTOR_CACHE:+-$AWS_OIDC_EXECUTOR_CACHE}
	# shellcheck source=/dev/null # sets java_options and build
	. "$runtime/java.options"
	set -f # an option has an asterisk
	# shellcheck disable=SC2086,SC2154 # options are words without blanks, set by the file above
	exec "$runtime/image/bin/java" $java_options \
		-Dawsoidc.build="$build" -Dawsoidc.home="$home" -m awsoidc/awsoidc.Main "$@"
}

# launch_and_wait STAGE ARGUMENT...: the same as a child, so that only a JVM that means it fails the job: one that cannot
# start for want of memory, or gets SIGTERM while it starts, says 1 (JDK 25), as the runner does for the job's failure.
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
	*) exit "$SYSTEM_FAILURE_EXIT_CODE" ;;
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
