#!/bin/sh
# Provisions the SoftHSM tokens of one site, a folder a node: token, PINs, keys, node.toml.
#   softhsm/provision.sh DIRECTORY SITE [NODES]
# Runs again without changing what is there. For development: mode raw is allowed by name.
set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    printf 'error: usage: %s DIRECTORY SITE [NODES]\nhint: for example %s work main 3\n' "$0" "$0" >&2
    exit 2
fi
directory=$1
site=$2
nodes=${3:-3}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

case $nodes in
    '' | *[!0-9]* | 0) printf 'error: NODES is a number from 2 to 32\n' >&2; exit 2 ;;
esac

umask 077
index=1
while [ "$index" -le "$nodes" ]; do
    "$root/sharekeep" init --dir "$directory/$site-$index" --site "$site" --index "$index" \
        --nodes "$nodes" --module softhsm --development
    index=$((index + 1))
done
