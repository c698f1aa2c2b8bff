#!/usr/bin/env bash
# One process at a time, for maintenance and for the failover test:
#   node.sh start|stop NAME... NAME: etcd1-3, pg1-3, haproxy, hallpass1-2; stop is gentle and waits
#   node.sh kill NAME...       at once (SIGKILL), as a power cut; pgN is Patroni with all of its PostgreSQL
#   node.sh crash pgN...       PostgreSQL only, Patroni stays
#   node.sh freeze|thaw NAME...  stops all its processes where they are (SIGSTOP), as a machine that hangs; lets them go on
#   node.sh primary            prints the pgN that is primary; etcd-leader likewise
#   node.sh wait               until every part is well again: both standbys stream, etcd and Hallpass answer
#   node.sh verify             hallpass verify on the primary
#   node.sh sql [ARGUMENT...]  psql on Hallpass's database on the primary; node.sh sql-of pgN ...: on that node
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }

well() {
  local name
  [ "$(sql "$PRIMARY_PORT" postgres -c "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")" = 2 ] || return 1
  [ "$(sql "$PRIMARY_PORT" postgres -c "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" = 1 ] || return 1
  for name in "${ETCDS[@]}"; do answers "http://$ADDRESS:$((ETCD_BASE + $(number "$name")))/health" || return 1; done
  for name in "${NODES[@]}"; do answers "http://$ADDRESS:$((HALLPASS_BASE + $(number "$name")))/health/ready" || return 1; done
}

[ $# -ge 1 ] || usage
verb=$1
shift
case $verb in
  start | stop | kill | crash | freeze | thaw) [ $# -ge 1 ] || usage ;;
esac
case $verb in
  start) for name in "$@"; do start "$name"; done ;;
  stop) for name in "$@"; do stop "$name"; done ;;
  kill) for name in "$@"; do cut_off "$name"; done ;;
  crash) for name in "$@"; do crash "$name"; done ;;
  freeze) for name in "$@"; do signal STOP "$name"; done ;;
  thaw) for name in "$@"; do signal CONT "$name"; done ;;
  primary) primary || die "there is no primary at the moment" ;;
  etcd-leader) etcd_leader || die "etcd has no leader at the moment" ;;
  wait) until_true "the set-up" well ;;
  verify)
    secrets
    cd "$HA_DATA"
    HALLPASS_DATABASE=$DATABASE_URL "${AS_USER[@]}" "$HA_DATA/bin/hallpass" --data "$HA_DATA/hallpass1" verify
    ;;
  sql) sql "$PRIMARY_PORT" hallpass "$@" ;;
  sql-of)
    [ $# -ge 1 ] || usage
    port=$((PG_BASE + $(number "$1")))
    shift
    sql "$port" hallpass "$@"
    ;;
  *) usage ;;
esac
