#!/bin/bash
# A wire: a second soft-RoCE device at its far end, in a network of its own, and a portal of LIO's open target at the near end. Between addresses of one
# interface soft-RoCE uses no network, and the thread that sends the target's packets receives them for the initiator as well.
# Usage: wire.sh lay | remove
#        wire.sh run PROGRAM [ARGUMENT...]
# run lays it and runs a program at the far end, with a processor for each end as two machines have: the second one takes the packets that come to it, the
# first one those that go to the target. bench.sh keeps the program itself on the second one.
set -euo pipefail
# shellcheck source=/dev/null
source "$(dirname "$0")/../lab.env"

portal=/sys/kernel/config/target/iscsi/$LAB_LIO_TARGET/tpgt_1/np/$LAB_WIRE_ADDRESS:$LAB_LIO_PORT
far=(ip netns exec "$LAB_WIRE_NETWORK")

lay() {
    modprobe veth
    ip netns add "$LAB_WIRE_NETWORK"
    ip link add "$LAB_WIRE_NEAR" type veth peer name "$LAB_WIRE_FAR" netns "$LAB_WIRE_NETWORK"
    ip link set "$LAB_WIRE_NEAR" mtu "$LAB_MTU" up
    ip address add "$LAB_WIRE_ADDRESS/24" dev "$LAB_WIRE_NEAR"
    "${far[@]}" ip link set lo up
    "${far[@]}" ip link set "$LAB_WIRE_FAR" mtu "$LAB_MTU" up
    "${far[@]}" ip address add "$LAB_WIRE_FAR_ADDRESS/24" dev "$LAB_WIRE_FAR"
    rdma link add "rxe-$LAB_WIRE_NEAR" type rxe netdev "$LAB_WIRE_NEAR"
    "${far[@]}" rdma link add "rxe-$LAB_WIRE_FAR" type rxe netdev "$LAB_WIRE_FAR"
    mkdir "$portal"
    echo 1 >"$portal/iser"
}

remove() {
    rmdir "$portal"
    "${far[@]}" rdma link delete "rxe-$LAB_WIRE_FAR"
    rdma link delete "rxe-$LAB_WIRE_NEAR"
    ip link delete "$LAB_WIRE_NEAR"
    ip netns delete "$LAB_WIRE_NETWORK"
}

run() {
    lay
    echo 1 >"/sys/class/net/$LAB_WIRE_NEAR/queues/rx-0/rps_cpus"
    # What is below /sys/class/net depends on the network that looks.
    "${far[@]}" bash -c "echo 2 >/sys/class/net/$LAB_WIRE_FAR/queues/rx-0/rps_cpus"
    exec "${far[@]}" "$@"
}

case ${1-} in
    lay | remove | run) "$@" ;;
    *) echo "Usage: wire.sh lay | remove | run PROGRAM [ARGUMENT...]" >&2; exit 2 ;;
esac
