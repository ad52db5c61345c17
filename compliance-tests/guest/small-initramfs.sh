#!/bin/bash
# Builds an initramfs of busybox, small-init and the driver of virtio disks.
# Usage: small-initramfs.sh LABFOLDER OUTPUT     LABFOLDER has the kernel of the RDMA lab
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir "$root/bin"
cp "$(command -v busybox)" "$root/bin/busybox"
install -m 755 "$here/small-init" "$root/init"
module=$(find "$1/kernel/usr/lib/modules" -name 'virtio_blk.ko*' -print -quit)
case $module in
    *.xz) xz --decompress --stdout "$module" ;;
    *.zst) zstd --decompress --stdout --quiet "$module" ;;
    *) cat "$module" ;;
esac >"$root/virtio_blk.ko"
(cd "$root" && find . -print0 | cpio --null --create --format=newc --quiet) | gzip -1 >"$2"
