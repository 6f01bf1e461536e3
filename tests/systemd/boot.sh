#!/bin/sh
# boot.sh PLACE USER UID PATH…: boots a real systemd from this machine's own files, without an image or a network.
#
# Runs in a mount namespace of its own, so that all its mounts end with it. What the booted machine writes goes to
# memory. PATHs are shown to it as they are here, and may be entered by everyone there, here still only by root.
set -eu
place=$1 user=$2 uid=$3
shift 3

mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$place/root"
root=$place/root

useradd --root "$root" --create-home --uid "$uid" --shell /bin/sh "$user"
mkdir -p "$root/var/lib/systemd/linger"
: > "$root/var/lib/systemd/linger/$user"
# Its own identity: journals of two machines with one id would be mixed.
rm -f "$root/etc/machine-id"
: > "$root/etc/machine-id"

# Else what the kernel's line says of the console below counts for the user's manager as well, whose journal is read.
mkdir -p "$root/etc/systemd/system/user@.service.d"
printf '[Service]\nEnvironment=SYSTEMD_LOG_TARGET=journal\n' > "$root/etc/systemd/system/user@.service.d/log.conf"

# A cgroup of its own: two machines in one would end each other's processes.
for tree in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    [ -w "$tree/cgroup.procs" ] || continue
    mkdir "$tree/hookd-test-$$"
    echo $$ > "$tree/hookd-test-$$/cgroup.procs"
done

binds=
for path in "$@"; do
    binds="$binds --bind-ro=$path"
    mkdir -p "$root$path"
    above=$path
    while [ "$above" != / ]; do
        chmod o+x "$root$above"
        above=$(dirname "$above")
    done
done

# Only what a user's session needs is started, not this machine's own services, and systemd tells on the console what
# it does. A pty, for a pipe is no console to it.
# shellcheck disable=SC2086 # one word for each bind; a path with a blank in it is not supported
exec systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --private-network \
    --boot --console=read-only $binds \
    systemd.unit=basic.target systemd.wants=systemd-user-sessions.service systemd.wants=systemd-logind.service \
    systemd.log_target=console systemd.log_level=info systemd.show_status=true
