# What the .rpm has, as rpm2cpio gives it, and what its scriptlet does.
no command -v java
cd / && cpio --extract --make-directories --quiet </mnt/rpm.cpio
AWS_OIDC_EXECUTOR_WITHOUT_CACHES=yes /usr/lib/aws-oidc-executor/activate
test -x /usr/lib/aws-oidc-executor/packaged/image/lib/jspawnhelper
test -f /usr/lib/aws-oidc-executor/config/aws-oidc-executor.yaml
test -f /usr/lib/aws-oidc-executor/docs/troubleshooting.md
aws-oidc-executor demo
