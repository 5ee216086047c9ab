# shellcheck shell=sh disable=SC2154,SC2034
# Sourced by the executables beside it, which set $bin. Starts the runtime image that install.sh built:
# runtime/current, or the one that this job began with (see HandOver.java).

home=$bin/..

called_by_runner() {
	[ -z "${SYSTEM_FAILURE_EXIT_CODE:-}" ] || return 0
	echo "$1: GitLab Runner calls this, as ${1}_exec of [runners.custom] in config.toml;" \
		"to try a job by hand: bin/aws-oidc-executor demo" >&2
	exit 2
}

# launch EXECUTABLE ARGUMENT...: becomes that executable.
launch() {
	runtime=$home/runtime/${AWS_OIDC_EXECUTOR_BUILD:-current}
	[ -f "$runtime/java.options" ] || runtime=$home/runtime/current
	if [ ! -f "$runtime/java.options" ]; then
		echo "aws-oidc-executor: there is no runtime image here yet: ./install.sh makes it" >&2
		exit "${SYSTEM_FAILURE_EXIT_CODE:-2}"
	fi
	# Nothing of the runner's environment may change how the JVM runs.
	unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH LD_PRELOAD LD_LIBRARY_PATH
	# Whatever the runner's locale: paths and variables are UTF-8 (Java reads them in the locale's charset).
	export LC_ALL=C.UTF-8
	# Sets java_options and build; names the AOT cache of this executable.
	executable=$1
	# shellcheck source=/dev/null
	. "$runtime/java.options"
	set -f # an option has an asterisk
	# shellcheck disable=SC2086,SC2154 # options are words without blanks, set by the file above
	exec "$runtime/image/bin/java" $java_options \
		-Dawsoidc.build="$build" -Dawsoidc.home="$home" -m awsoidc/awsoidc.Main "$@"
}

# launch_and_wait EXECUTABLE ARGUMENT...: the same as a child, for the stages that run no script. A JVM that gets SIGTERM
# while it starts says 1 (JDK 25), and a shell 143: the runner would take the one for the job's failure.
launch_and_wait() {
	jvm='' asked=''
	trap 'asked=yes; end_again' TERM INT HUP
	exec 3<&0 # a background job's own would be /dev/null
	launch "$@" <&3 3<&- &
	jvm=$!
	[ -z "$asked" ] || end_again
	wait "$jvm"
	code=$?
	while kill -0 "$jvm" 2>/dev/null; do # a signal interrupts wait
		wait "$jvm"
		code=$?
	done
	[ -z "$asked" ] || exit "$SYSTEM_FAILURE_EXIT_CODE"
	exit "$code"
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
