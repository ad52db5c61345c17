#!/bin/bash
# A person's shell in the lab.
# Usage: shell.sh ROWSxCOLUMNS
# shellcheck source=/dev/null
source "$(dirname "$0")/../lab.env"

stty sane rows "${1%x*}" columns "${1#*x}"
cat <<MESSAGE

The RDMA lab: soft-RoCE $LAB_DEVICE on $LAB_INTERFACE, $LAB_ADDRESS and $LAB_SECOND_ADDRESS.
  LIO  iser://$LAB_ADDRESS/$LAB_LIO_TARGET/0     (LUNs 0, 1, 2; iscsi:// for TCP)
  tgt  iser://$LAB_SECOND_ADDRESS:$LAB_TGT_ISER_PORT/$LAB_TGT_ISER_TARGET/1     (initiator name $LAB_INITIATOR)
       iscsi://$LAB_SECOND_ADDRESS:$LAB_TGT_TCP_PORT/$LAB_TGT_TCP_TARGET/1
This machine's files are here; changes are forgotten, but for those in /run/lab/out (artifacts/lab/out). exit ends the lab.

MESSAGE
exec bash -i
