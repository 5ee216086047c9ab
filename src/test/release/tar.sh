# The tar.gz: under a prefix, as an ordinary account; an upgrade and a downgrade beside a job; its removal.
no command -v java
chmod 1777 /tmp
useradd --create-home somebody
useradd --create-home runner
(
	export AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes
	mkdir /opt/unpacked && cd /opt/unpacked && tar xzf /mnt/*.tar.gz --strip-components 1
	no ./install.sh --user nobody-by-this-name --prefix /opt/runner
	./install.sh --user runner --prefix /opt/runner
	for directory in /var/lib/aws-oidc-executor/builds /var/lib/aws-oidc-executor/cache /var/log/aws-oidc-executor \
		/home/runner/.local/state/aws-oidc-executor; do test runner = "$(stat -c %U "$directory")"; done
	# In place, and back to what was unpacked.
	./install.sh
	bin/aws-oidc-executor version
	./install.sh --uninstall
	mkdir /opt/again && tar xzf /mnt/*.tar.gz --strip-components 1 --directory /opt/again
	diff -r /opt/again /opt/unpacked
	rm -r /opt/again /opt/unpacked /opt/runner
)
cat >/tmp/as-somebody <<'INNER'
set -euxo pipefail
cd "$HOME" && tar xzf /mnt/*.tar.gz
export AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes
first=$(echo "$HOME"/aws-oidc-executor-*)
prefix=$HOME/prefix
"$first/install.sh" --prefix "$prefix"
old=$(readlink "$prefix/runtime/current")
test -d "$prefix/share/bash-completion"
"$prefix/bin/aws-oidc-executor" demo

printf 'gitlab: {url: https://gitlab.test}\n' >"$prefix/config/aws-oidc-executor.yaml"
mkdir shared
printf 'wait:\n  script:\n    - touch %s/started\n    - while [ ! -e %s/go ]; do sleep 0.2; done\n    - echo the script has ended\n' \
	"$HOME/shared" "$HOME/shared" >ci.yml
"$prefix/bin/aws-oidc-executor" run-job --demo --file ci.yml wait >job.log 2>&1 &
job=$!
for _ in $(seq 60); do [ -e shared/started ] || sleep 1; done
test -e shared/started || { cat job.log; exit 1; }

cp -R "$first" next
mv "next/runtime/$old" next/runtime/9.0.0-000000000000
echo 9.0.0-000000000000 >next/runtime/RELEASE
sed -i '/^by_its_build\|^\[ ! -x "$its"/a echo the next version >\&2; exit 70' next/bin/config next/bin/prepare next/bin/run next/bin/cleanup
echo other >next/runtime/9.0.0-000000000000/image/lib/modules
next/install.sh --prefix "$prefix" 2>upgrade.log || { cat upgrade.log; exit 1; }
grep "$old stays until the last job" upgrade.log
touch shared/go
wait $job || { cat job.log; exit 1; }
grep 'the script has ended' job.log
no grep 'the next version' job.log

"$first/install.sh" --prefix "$prefix"
test "$(readlink "$prefix/runtime/current")" = "$old"
test ! -e "$prefix/runtime/9.0.0-000000000000"
"$prefix/bin/aws-oidc-executor" version
"$first/install.sh" --uninstall --prefix "$prefix"
test ! -e "$prefix/bin" # the edited configuration stays
rm -r "$prefix"
"$first/install.sh" --uninstall --prefix "$prefix" 2>&1 | grep 'nothing to remove'
INNER
su somebody -s /bin/bash /tmp/as-somebody
