#!/usr/bin/env bash
cat <<END
{
  "builds_dir": "/builds/${CUSTOM_ENV_CI_PROJECT_PATH_SLUG}",
  "cache_dir": "/cache",
  "builds_dir_is_shared": false,
  "hostname": "in-a-container",
  "driver": { "name": "podman driver", "version": "v0.0.1" },
  "job_env": { "FROM_CONFIG": "of the driver" }
}
END
