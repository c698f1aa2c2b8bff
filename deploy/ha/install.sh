#!/usr/bin/env bash
# Installs what the set-up needs from Debian's packages, or names it. Nothing is started: neither now nor at the next boot.
set -euo pipefail

PACKAGES=(etcd-server etcd-client haproxy patroni python3-etcd curl procps)
# PostgreSQL of any version that is there; Debian's own else.
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || PACKAGES+=(postgresql)

missing=()
for package in "${PACKAGES[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ]; then
  echo "missing: ${missing[*]}; run as root: $0" >&2
  exit 1
fi

# Debian starts a service when its package is installed, and PostgreSQL's package makes a cluster of its own. Neither is wanted.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
if [[ " ${missing[*]} " == *' postgresql '* ]]; then
  apt-get install -y -qq --no-install-recommends postgresql-common
  clusters=/etc/postgresql-common/createcluster.conf
  cp "$clusters" "$clusters.before"
  echo 'create_main_cluster = false' >>"$clusters"
  apt-get install -y -qq --no-install-recommends postgresql
  mv "$clusters.before" "$clusters"
fi
apt-get install -y -qq --no-install-recommends "${missing[@]}"
for package in "${missing[@]}"; do
  case $package in
    etcd-server) systemctl --no-reload disable etcd.service ;;
    haproxy | patroni | postgresql) systemctl --no-reload disable "$package.service" ;;
  esac 2>/dev/null || true
done
echo "installed: ${missing[*]}"
