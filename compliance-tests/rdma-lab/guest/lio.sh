#!/bin/bash
# The kernel's target over TCP and iSER: one open target, one that asks for CHAP, one that asks for CHAP both ways.
# Starting a program takes a tenth of a second here, so that folders are made several at a time.
# Usage: lio.sh disks | targets     the targets after the disks, and once the network is up
set -euo pipefail
# shellcheck source=/dev/null
source "${0%/*}/../lab.env"

config=/sys/kernel/config/target

disk() { # name, MiB, block size
    local folder=$config/core/rd_mcp_0/$1
    echo "rd_pages=$(($2 * 256))" >"$folder/control"
    echo 1 >"$folder/enable"
    echo "$3" >"$folder/attrib/block_size"
    echo "lunaris-lab-$1" >"$folder/wwn/vpd_unit_serial"
}

target() { # name, disks; leaves its portal group in $group
    local disks=("${@:2}") folders=() lun
    group=$config/iscsi/$1/tpgt_1
    local portal=$group/np/$LAB_ADDRESS:$LAB_LIO_PORT
    for lun in "${!disks[@]}"; do
        folders+=("$group/lun/lun_$lun")
    done
    mkdir -p "$portal" "${folders[@]}"
    for lun in "${!disks[@]}"; do
        ln -s "$config/core/${disks[lun]}" "$group/lun/lun_$lun/${disks[lun]#*/}"
    done
    echo 1 >"$portal/iser"
    echo 1 >"$group/enable"
}

chap() { # name; leaves the credentials of its access list in $auth
    target "$1" rd_mcp_0/disk0
    echo 1 >"$group/attrib/authentication"
    echo 0 >"$group/attrib/demo_mode_discovery"
    local entry=$group/acls/$LAB_INITIATOR
    mkdir -p "$entry/lun_0"
    ln -s "$group/lun/lun_0" "$entry/lun_0/disk0"
    auth=$entry/auth
    printf %s "$LAB_CHAP_USER" >"$auth/userid"
    printf %s "$LAB_CHAP_SECRET" >"$auth/password"
}

open_to_all() { # a target with these disks; an initiator's access list is made as it comes
    target "$@"
    echo 0 >"$group/attrib/authentication"
    echo 0 >"$group/attrib/demo_mode_write_protect"
    echo 1 >"$group/attrib/cache_dynamic_acls"
    echo 1 >"$group/attrib/generate_node_acls"
}

thin() { # name; a file knows holes, a RAM disk does not
    local folder=$config/core/fileio_0/$1
    echo "fd_dev_name=/dev/shm/$1,fd_dev_size=$((64 << 20))" >"$folder/control"
    echo 1 >"$folder/enable"
    echo 1 >"$folder/attrib/emulate_tpu"
    echo 1 >"$folder/attrib/emulate_tpws"
    echo "lunaris-lab-$1" >"$folder/wwn/vpd_unit_serial"
}

case ${1-} in
    disks)
        modprobe -a target_core_mod target_core_file iscsi_target_mod ib_isert
        mkdir -p "$config"/core/{rd_mcp_0/disk{0,1,2},fileio_0/thin{0,1}}
        truncate -s 64M /dev/shm/thin{0,1}
        disk disk0 "$LAB_LIO_LUN_0_MIB" 512
        disk disk1 "$LAB_LIO_LUN_1_MIB" 512
        disk disk2 "$LAB_LIO_LUN_2_MIB" 4096
        thin thin0
        thin thin1
        ;;
    targets)
        open_to_all "$LAB_LIO_TARGET" rd_mcp_0/disk0 rd_mcp_0/disk1 rd_mcp_0/disk2
        open_to_all "$LAB_LIO_COMPLIANCE_TARGET" fileio_0/thin0 fileio_0/thin1
        chap "$LAB_LIO_CHAP_TARGET"
        chap "$LAB_LIO_MUTUAL_TARGET"
        printf %s "$LAB_CHAP_TARGET_USER" >"$auth/userid_mutual"
        printf %s "$LAB_CHAP_TARGET_SECRET" >"$auth/password_mutual"
        ;;
    *)
        echo "Usage: lio.sh disks | targets" >&2
        exit 2
        ;;
esac
