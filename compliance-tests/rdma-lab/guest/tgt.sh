#!/bin/bash
# tgt over iSER and over TCP, with one file behind both.
# Usage: tgt.sh LOG
set -euo pipefail
# shellcheck source=/dev/null
source "${0%/*}/../lab.env"

mkdir -p /run/tgtd
# tgtd takes an errno that a library's start left behind for an error in its port: libnl's, when this file is missing.
mkdir -p /etc/libnl && touch /etc/libnl/classid
# 128 MiB is the smallest buffer pool that it takes: all of it is pinned.
tgtd --foreground --iser "port=$LAB_TGT_ISER_PORT,pool_sz_mb=128" --iscsi "portal=$LAB_SECOND_ADDRESS:$LAB_TGT_TCP_PORT" >"$1" 2>&1 </dev/null &
tgtd=$!
until tgtadm --op show --mode system >/dev/null 2>&1; do
    kill -0 "$tgtd" || { cat "$1" >&2; exit 1; }
    sleep 0.1
done

disk=/dev/shm/tgt-disk
truncate --size "${LAB_TGT_LUN_1_MIB}M" "$disk"
add() { # driver, number, name
    tgtadm --lld "$1" --op new --mode target --tid "$2" --targetname "$3"
    tgtadm --lld "$1" --op new --mode logicalunit --tid "$2" --lun 1 --backing-store "$disk"
    tgtadm --lld "$1" --op bind --mode target --tid "$2" --initiator-address ALL
}
add iscsi 1 "$LAB_TGT_TCP_TARGET"
add iser 2 "$LAB_TGT_ISER_TARGET"
# Over iSER this tgt asks for both, an address and a name.
tgtadm --lld iser --op bind --mode target --tid 2 --initiator-name "$LAB_INITIATOR"
