#!/usr/bin/env bash
# Builds FOLDER/initramfs: busybox, the guest's first program, and the modules that the way to the host's files takes.
# Usage: initramfs.sh FOLDER
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

folder=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
root=$folder/initramfs.root

rm -rf "$root"
mkdir -p "$root"/{bin,dev,proc,sys,modules,host,writable,root}
cp "$(command -v busybox)" "$root/bin/busybox"
for name in sh mount mkdir insmod switch_root chroot poweroff sync sleep cat; do
    ln -s busybox "$root/bin/$name"
done
cp "$here/../guest/init" "$root/init"

"$here/modules.sh" "$folder" early | while read -r path; do
    cp "$path" "$root/modules/"
    basename "$path"
done >"$root/modules/order"

(cd "$root" && find . -print0 | cpio --null --create --format=newc --quiet) | gzip -1 >"$folder/initramfs.new"
mv "$folder/initramfs.new" "$folder/initramfs"
rm -rf "$root"
