#!/bin/bash
# A network that goes nowhere, and soft-RoCE on it.
set -euo pipefail
# shellcheck source=/dev/null
source "${0%/*}/../lab.env"

modprobe -a dummy rdma_rxe rdma_ucm ib_uverbs
ip link set lo up
ip link add "$LAB_INTERFACE" type dummy
# Before the device: soft-RoCE takes its path MTU of 4096 from it, without which on-demand memory comes out wrong.
ip link set "$LAB_INTERFACE" mtu "$LAB_MTU"
ip address add "$LAB_ADDRESS/24" dev "$LAB_INTERFACE"
ip address add "$LAB_SECOND_ADDRESS/24" dev "$LAB_INTERFACE"
ip link set "$LAB_INTERFACE" up
rdma link add "$LAB_DEVICE" type rxe netdev "$LAB_INTERFACE"
# Device nodes are made by the kernel; only their folder is udev's business elsewhere.
for name in /dev/infiniband/rdma_cm /dev/infiniband/uverbs0; do
    [[ -c $name ]] || { echo "$name is missing" >&2; exit 1; }
done
