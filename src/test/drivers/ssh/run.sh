#!/bin/bash -u
. "$1"
forward=()
[ -z "${AWS_OIDC_EXECUTOR_PORT:-}" ] || forward=(-R "127.0.0.1:$AWS_OIDC_EXECUTOR_PORT:127.0.0.1:$AWS_OIDC_EXECUTOR_PORT")
ssh -F "$SSH_CONFIG" -o ExitOnForwardFailure=yes "${forward[@]}" host bash <"${@: -2:1}"
case $? in
0) ;;
255) exit "$SYSTEM_FAILURE_EXIT_CODE" ;; # of ssh itself
*) exit "$BUILD_FAILURE_EXIT_CODE" ;;
esac
