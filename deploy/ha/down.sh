#!/usr/bin/env bash
# Stops everything in good order: nothing that still has users goes first. Data stay; --delete removes the folder, too.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -d "$RUN" ] || { say "nothing runs in $HA_DATA"; exit 0; }
# What "node.sh freeze" has stopped where it was would never end.
for name in "${DATABASES[@]}"; do (signal CONT "$name") 2>/dev/null || true; done
for name in hallpass1 hallpass2 haproxy; do stop "$name"; done
# Standbys before the primary would leave the primary waiting; the primary first makes Patroni promote another. So together.
for name in "${DATABASES[@]}"; do
  if pid=$(pid_of "$name"); then kill -TERM "$pid"; fi
done
for name in "${DATABASES[@]}"; do
  stop "$name"
  if pid=$(postmaster_of "$name"); then kill -INT "$pid" && gone "$pid" 60; fi
done
for name in "${ETCDS[@]}"; do stop "$name"; done
rm -f "$RUN"/*.pid
if [ "${1:-}" = --delete ]; then rm -rf "$HA_DATA"; fi
say "stopped"
