# The .deb alone, an upgrade and a downgrade beside a job, and its removal.
no command -v java
home=/usr/lib/aws-oidc-executor
dpkg -i /mnt/*.deb
dpkg --verify aws-oidc-executor
grep AOTCache= $home/runtime/current/java.options
aws-oidc-executor demo
test -f /usr/share/doc/aws-oidc-executor/copyright
test ! -e /etc/gitlab-runner
old=$(readlink $home/runtime/current)

# A real job by the four executables; it waits for us.
cat >/tmp/ci.yml <<'YAML'
wait:
  script:
    - touch /tmp/shared/started
    - while [ ! -e /tmp/shared/go ]; do sleep 0.2; done
    - echo the script has ended
  after_script:
    - echo and what comes after it
YAML
install -d -m 1777 /tmp/shared
cat >/etc/aws-oidc-executor/aws-oidc-executor.yaml <<'YAML'
gitlab: {url: https://gitlab.test}
sandbox: {type: host, allow_root: true}
YAML
aws-oidc-executor run-job --demo --file /tmp/ci.yml wait >/tmp/job.log 2>&1 &
job=$!
for _ in $(seq 60); do [ -e /tmp/shared/started ] || sleep 1; done
test -e /tmp/shared/started || { cat /tmp/job.log; exit 1; }

# The next version, whose executables all fail but for what passes calls on: none of the job's may get as far.
dpkg-deb -R /mnt/*.deb /tmp/next
sed -i 's/^Version: .*/Version: 9.0.0/' /tmp/next/DEBIAN/control
echo 9.0.0-000000000000 >/tmp/next$home/packaged/RELEASE
sed -i '/^by_its_build\|^\[ ! -x "$its"/a echo the next version >\&2; exit 70' /tmp/next$home/bin/config /tmp/next$home/bin/prepare /tmp/next$home/bin/run /tmp/next$home/bin/cleanup
for file in operator.jar image/lib/modules; do echo other >/tmp/next$home/packaged/$file; done
sed -i 's/^build=.*/build=9.0.0-000000000000/' /tmp/next$home/packaged/java.options
dpkg-deb -b -Znone /tmp/next /tmp/next.deb
AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes dpkg -i /tmp/next.deb 2>&1 | tee /tmp/upgrade.log
grep "$old stays until the last job" /tmp/upgrade.log
test "$(readlink $home/runtime/current)" = 9.0.0-000000000000
test -f "$home/runtime/$old/operator.jar"
grep -q gitlab.test /etc/aws-oidc-executor/aws-oidc-executor.yaml
test 70 = "$($home/bin/run x y >/dev/null 2>&1; echo $?)"
touch /tmp/shared/go
wait $job || { cat /tmp/job.log; exit 1; }
cat /tmp/job.log
grep 'the script has ended' /tmp/job.log
grep 'and what comes after it' /tmp/job.log
no grep 'the next version' /tmp/job.log

# The last job of the old version has ended: the cleanup of any later job removes it.
(. $home/bin/retire.sh && retire $home/runtime)
test ! -e "$home/runtime/$old"
test ! -e $home/runtime/OLD

# Back again.
AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes dpkg -i /mnt/*.deb
test "$(readlink $home/runtime/current)" = "$old"
test ! -e $home/runtime/9.0.0-000000000000
aws-oidc-executor version

dpkg -r aws-oidc-executor
test ! -e $home
test -f /etc/aws-oidc-executor/aws-oidc-executor.yaml
dpkg -P aws-oidc-executor
test ! -e /etc/aws-oidc-executor
test ! -e /var/log/aws-oidc-executor
