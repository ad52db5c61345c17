#!/bin/bash
# Runs a program on the second processor, and keeps both from ever being idle: each turn of an idle loop takes the emulator's one lock, which slows whoever
# works on the other processor, and one that halts takes long to wake up. Work of any other kind goes before what is done here.
# Usage: bench.sh PROGRAM [ARGUMENT...]
set -euo pipefail

for processor in 0 1; do
    chrt --idle 0 taskset --cpu-list "$processor" bash -c 'while :; do :; done' &
done
exec taskset --cpu-list 1 "$@"
