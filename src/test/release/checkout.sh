# README's two commands in a checkout (/mnt), on a machine with what README names: a JDK 25, Maven, bash, curl. No network:
# what Maven needs is in its repository.
export PATH=/opt/jdk/bin:/usr/share/maven/bin:$PATH
java -version
cp -R /mnt /root/checkout
mkdir /root/.m2
cp -R /opt/repository /root/.m2/repository
cd /root/checkout
./install.sh --demo 2>&1 | tee /tmp/installation.log
grep 'Job succeeded' /tmp/installation.log
# End-to-end tests want a machine: /sys, git, strace …
mvn --batch-mode verify -DskipITs
