#!/bin/bash -u
. "$1"
ssh -F "$SSH_CONFIG" host "rm -rf '$BUILDS/$CUSTOM_ENV_CI_JOB_ID'"
