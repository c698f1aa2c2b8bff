#!/usr/bin/env bash
# What runs, who leads, how far standbys are behind. Answers 1 when a part is missing.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

secrets
missing=0
line() { printf '%-10s %-9s %s\n' "$1" "${2:-down}" "$3"; [ -n "$2" ] || missing=1; }
leader=$(etcd_leader || true)
for name in "${ETCDS[@]}"; do
  line "$name" "$(pid_of "$name" || true)" "$([ "$name" = "$leader" ] && echo leader || true)"
done
for name in "${DATABASES[@]}"; do
  # The answer of Patroni is JSON on one line; these three members are all that is wanted.
  state=$(curl -s -m 2 "http://$ADDRESS:$((PATRONI_BASE + $(number "$name")))/patroni" || true)
  word() { printf '%s' "$state" | grep -o "\"$1\": *[^,}]*" | head -n 1 | sed 's/.*: *//; s/"//g' || true; }
  line "$name" "$(pid_of "$name" || true)" "$(word role) $(word state) timeline $(word timeline)"
done
line haproxy "$(pid_of haproxy || true)" "http://$ADDRESS:$PROXY_PORT"
for name in "${NODES[@]}"; do
  ready=$(answers "http://$ADDRESS:$((HALLPASS_BASE + $(number "$name")))/health/ready" && echo ready || echo "not ready")
  line "$name" "$(pid_of "$name" || true)" "$ready"
done
sql "$PRIMARY_PORT" postgres -c "SELECT 'standby ' || application_name || ': ' || state || ', ' || sync_state || ', '
  || pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint || ' bytes behind' FROM pg_stat_replication ORDER BY 1" ||
  { say "no primary answers on $ADDRESS:$PRIMARY_PORT"; missing=1; }
exit $missing
