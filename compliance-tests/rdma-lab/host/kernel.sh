#!/usr/bin/env bash
# Fetches the lab's kernel into FOLDER/kernel, through the machine's own package mirror and changing nothing on the machine: the
# packages come from the backports of another release than the machine may run, and are unpacked, not installed.
# Usage: kernel.sh FOLDER
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

folder=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
suite=trixie-backports
apt=$folder/apt
kernel=$folder/kernel

if [[ -s $kernel/release ]]; then
    exit 0
fi
if [[ $(uname -m) != x86_64 ]] || ! command -v apt-get >/dev/null; then
    echo "The lab's kernel comes as a Debian package for x86-64: this machine is not one that can fetch it." >&2
    exit 1
fi

rm -rf "$apt" "$kernel"
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"

# The mirror is the one that serves the machine's own release, vouched for by the same keys.
mirror=$(apt-get -o "Dir::State::lists=$apt/lists" --print-uris update \
    | sed -nE "s|^'(.+)/dists/[a-z]+/InRelease'.*|\1|p" | awk 'NR == 1')
if [[ -z $mirror ]]; then
    echo "apt has no Debian mirror configured (apt-get --print-uris update names none)." >&2
    exit 1
fi
key=$({ cat /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } \
    | awk -v RS= -v mirror="${mirror%/}" 'index($0, mirror "\n") && match($0, /Signed-By: *\/[^\n]*/) { print substr($0, RSTART, RLENGTH) }' \
    | sed -n '1s/^Signed-By: *//p')
if [[ -z $key && -r /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
    key=/usr/share/keyrings/debian-archive-keyring.gpg
fi

echo "deb ${key:+[signed-by=$key] }$mirror $suite main" >"$apt/sources.list"
# Of the machine's settings only those of the network are kept: hooks would touch the machine.
{
    apt-config dump | grep '^Acquire::' || true
    cat <<CONF
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt/cache";
APT::Architecture "amd64";
APT::Architectures "amd64";
APT::Sandbox::User "";
CONF
} >"$apt/apt.conf"
export APT_CONFIG=$apt/apt.conf
apt-get -qq update

# The package of that name depends on the kernel's present version; from there on all parts carry the version in their names.
image=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ && !found++ { print $2 }')
release=${image#linux-image-}
if [[ -z $release ]]; then
    echo "$suite has no linux-image-amd64." >&2
    exit 1
fi
mapfile -t parts < <(apt-cache depends "$image" | awk -v suffix="-$release" '/ Depends: linux-/ && substr($2, length($2) - length(suffix) + 1) == suffix { print $2 }')
echo "Fetching Linux $release."
(cd "$apt" && apt-get -qq download "$image" "${parts[@]}")
mkdir "$kernel"
for package in "$apt"/*.deb; do
    dpkg-deb --extract "$package" "$kernel"
done
if [[ ! -d $kernel/usr/lib/modules ]]; then
    mkdir -p "$kernel/usr/lib" && mv "$kernel/lib/modules" "$kernel/usr/lib/modules"
fi
image=$(find "$kernel" -name 'vmlinuz*' -type f -print -quit)
mv "$image" "$kernel/vmlinuz"
depmod --basedir "$kernel/usr" "$release"
# Unpacked here once rather than in the guest, whose processor is an emulated one, each time.
"$here/modules.sh" "$folder" early guest | while read -r path; do
    case $path in
        *.xz) xz -d "$path" ;;
        *.zst) zstd -qd --rm "$path" ;;
    esac
done
depmod --basedir "$kernel/usr" "$release"
rm -rf "$apt"
echo "$release" >"$kernel/release"
