# The .rpm alone, by rpm itself: a job, the same package again, and its removal.
no command -v java
home=/usr/lib/aws-oidc-executor
export AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes
# This machine's packages are Debian's, so rpm knows of none that has bash.
rpm() { command rpm --force-debian --nodeps "$@"; }
rpm --upgrade /mnt/*.rpm
command rpm --verify --nodeps aws-oidc-executor
test -x $home/packaged/image/lib/jspawnhelper
test -f $home/docs/troubleshooting.md
test -f /usr/share/man/man1/aws-oidc-executor.1.gz
aws-oidc-executor demo

echo 'gitlab: {url: https://gitlab.test}' >/etc/aws-oidc-executor/aws-oidc-executor.yaml
rpm --upgrade --force /mnt/*.rpm
grep gitlab.test /etc/aws-oidc-executor/aws-oidc-executor.yaml
aws-oidc-executor version

rpm --erase aws-oidc-executor
for left in $home /usr/bin/aws-oidc-executor /usr/share/aws-oidc-executor /usr/share/doc/aws-oidc-executor; do
	test ! -e $left || { find $left; exit 1; }
done
grep gitlab.test /etc/aws-oidc-executor/aws-oidc-executor.yaml.rpmsave
