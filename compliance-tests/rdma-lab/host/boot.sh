#!/usr/bin/env bash
# Boots the lab and runs a program of this machine's inside it, as root, with everything up.
# LUNARIS_LAB_APPEND adds to the kernel's command line.
# Usage: boot.sh FOLDER TIMEOUT-SECONDS PROGRAM [ARGUMENT...]     FOLDER holds kernel/ and initramfs; results come out in FOLDER/out
#        boot.sh FOLDER shell
# The exit status is the program's; 124 for a timeout, 125 when the guest went down without finishing (a panic, for example).
set -euo pipefail

folder=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
out=$folder/out
if [[ $folder$here == *[[:space:],]* ]]; then
    echo "The lab's kernel is told of folders without spaces and commas only: $folder" >&2
    exit 1
fi
# Held by QEMU as long as it runs.
exec 9>"$folder/lock"
if ! flock --nonblock 9; then
    echo "Another lab runs in $folder." >&2
    exit 1
fi
rm -rf "$out"
mkdir -p "$out"

# shellcheck disable=SC2054 # QEMU's options have commas of their own.
qemu=(
    qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot
    # Without SMAP: QEMU 7.2 reads the stack as the kernel where a program executes IRETQ, as .NET does to go on after a signal, and the guest went down by it.
    -machine q35 -cpu max,-smap -smp 2 -m "${LUNARIS_LAB_MEMORY:-3072}"
    # No KVM by default: where the lab usually runs there is none that takes a distribution's kernel.
    -accel "${LUNARIS_LAB_ACCEL:-tcg,thread=multi}"
    -kernel "$folder/kernel/vmlinuz" -initrd "$folder/initramfs"
    -fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap
    -device virtio-9p-pci,fsdev=root,mount_tag=root
    -fsdev "local,id=out,path=$out,security_model=none"
    -device virtio-9p-pci,fsdev=out,mount_tag=out
    -device virtio-rng-pci
)
# no_timer_check: on a starved machine the few ticks that the kernel counts to see whether the timer works can come too late, and it gives up.
append="console=ttyS0 panic=-1 oops=panic mitigations=off audit=0 random.trust_cpu=on no_timer_check lab=$(realpath "$here/..") labdata=$folder ${LUNARIS_LAB_APPEND:-}"

if [[ $2 == shell ]]; then
    size=$(stty size 2>/dev/null || echo "24 80")
    exec "${qemu[@]}" -serial mon:stdio -append "$append quiet loglevel=3 labshell=${size/ /x}"
fi

limit=$2
shift 2
printf '%s\0' "$@" >"$out/command"
for attempt in 1 2 3; do
    status=0
    rm -f "$out/status"
    timeout --foreground --kill-after=5 "$limit" "${qemu[@]}" -serial "file:$out/console.log" -append "$append" </dev/null >"$out/qemu.log" 2>&1 &
    qemu_id=$!
    # What the guest's program says is shown as it comes.
    touch "$out/output.log"
    tail --pid="$qemu_id" --sleep-interval=0.5 -n +1 -f "$out/output.log" &
    wait "$qemu_id" || status=$?
    wait || true
    # QEMU 7.2 with several threads now and then breaks the guest while the kernel patches its own code on the way up: nothing of ours has run then.
    if [[ $status == 124 || $status == 137 || $attempt == 3 ]] || grep -q '^LAB UP' "$out/console.log" || ! grep -qE '^\[ *[0-9.]+\] Oops: int3' "$out/console.log"; then
        break
    fi
    echo "The lab's guest broke on its way up (attempt $attempt); once more." >&2
    mv "$out/console.log" "$out/console.$attempt.log"
done

if [[ $status == 124 || $status == 137 ]]; then
    echo "The lab did not finish within $limit s; its console is $out/console.log:" >&2
    tail -n 20 "$out/console.log" >&2
    exit 124
fi
if grep -E '^\[ *[0-9.]+\] (Kernel panic|Oops|BUG:)' "$out/console.log" >&2 || [[ ! -s $out/status ]]; then
    echo "The lab's guest went down; its console is $out/console.log:" >&2
    tail -n 40 "$out/console.log" "$out/qemu.log" >&2
    exit 125
fi
exit "$(<"$out/status")"
