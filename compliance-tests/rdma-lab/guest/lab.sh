#!/bin/bash
# Runs in the guest on the host's files: brings the lab up, runs the program that boot.sh was given, leaves its exit status.
# Usage: lab.sh SCRIPTS DATA     with labshell=ROWSxCOLUMNS in the environment for a shell instead
set -uo pipefail

lab=$1
data=$2
out=/run/lab/out
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=${TERM:-linux} LANG=C.UTF-8 LUNARIS_LAB=$lab

mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=0620,ptmxmode=0666 devpts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
mkdir -p "$out"
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=none out "$out"
# The modules belong where modprobe, and the kernel's own requests for it, look for them.
release=$(uname -r)
mkdir -p "/lib/modules/$release"
mount --bind "$data/kernel/usr/lib/modules/$release" "/lib/modules/$release"
modprobe configfs
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
ulimit -l unlimited
ulimit -c 0
hostname rdma-lab
cd "$lab" || exit 1

up() {
    "$lab/guest/network.sh" &
    local network=$!
    "$lab/guest/lio.sh" disks || return
    wait "$network" || return
    "$lab/guest/tgt.sh" "$out/tgtd.log" &
    "$lab/guest/lio.sh" targets && wait $!
}
if ! up 2>&1 | tee "$out/setup.log"; then
    echo "The lab did not come up:"
    cp "$out/setup.log" "$out/output.log"
    status=126
else
    echo "LAB UP after $(cut -d' ' -f1 /proc/uptime) s"
    if [[ -n ${labshell:-} ]]; then
        setsid --ctty --wait "$lab/guest/shell.sh" "$labshell"
    else
        mapfile -d '' -t command <"$out/command"
        "${command[@]}" >>"$out/output.log" 2>&1
    fi
    status=$?
fi
echo "$status" >"$out/status"
dmesg >"$out/kernel.log"
echo "LAB END $status"
