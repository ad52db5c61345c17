#!/usr/bin/env bash
# Prints the files of the kernel modules that the lab loads, with those they need, in the order in which they load.
# Usage: modules.sh FOLDER early|guest...     early: what the way to the host's files takes; guest: the rest
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

kernel=$(realpath -m "$1")/kernel
release=$(basename "$(echo "$kernel"/usr/lib/modules/*)")
# shellcheck disable=SC2034 # They are used by name.
{
    early=(virtio_pci 9pnet_virtio 9p overlay)
    guest=(configfs dummy rdma_rxe rdma_ucm ib_uverbs target_core_mod iscsi_target_mod ib_isert)
}

for group in "${@:2}"; do
    declare -n modules=$group
    for module in "${modules[@]}"; do
        modprobe --dirname "$kernel/usr" --set-version "$release" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
    done
done | awk '!seen[$0]++'
