#!/bin/bash
# Runs in the guest on the host's files and does what comes over the second serial port: one line of bash a command. Everything printed goes back, then a line
# with a mark that no output holds, the number of the command and its exit status.
# Usage: agent.sh SCRIPTS DATA     the words of the kernel's command line say the rest: agentmark
set -uo pipefail

data=$2
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8

mkdir -p /dev/pts /dev/shm
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
# The modules belong where modprobe looks for them.
release=$(uname -r)
mkdir -p "/lib/modules/$release"
mount --bind "$data/kernel/usr/lib/modules/$release" "/lib/modules/$release"
modprobe -a virtio_blk virtio_scsi sd_mod sg || echo "Modules are missing."
cd /run || exit 1

line=/dev/ttyS1
stty -F "$line" raw -echo 115200
exec 3<>"$line"
number=0
# shellcheck disable=SC2154
echo "$agentmark $number 0" >&3
while IFS= read -r command <&3; do
    number=$((number + 1))
    bash -o pipefail -c "$command" >/run/output 2>&1 3>&- </dev/null
    status=$?
    cat /run/output >&3
    printf '\n%s %s %s\n' "$agentmark" "$number" "$status" >&3
done
