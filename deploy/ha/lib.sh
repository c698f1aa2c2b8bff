# What the scripts share: where things are, starting, stopping and killing one process.
# shellcheck shell=bash

set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=settings.sh
. "$HERE/settings.sh"

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

case $HA_DATA in /*) ;; *) HA_DATA=$PWD/${HA_DATA#./} ;; esac
CONF=$HA_DATA/conf
LOGS=$HA_DATA/logs
RUN=$HA_DATA/run

ETCDS=(etcd1 etcd2 etcd3)
DATABASES=(pg1 pg2 pg3)
NODES=(hallpass1 hallpass2)
[ -z "$HA_WITHOUT_HALLPASS" ] || NODES=()

# What stands before a command so that it runs as the unprivileged user.
AS_USER=()
if [ "$(id -u)" = 0 ]; then
  AS_USER=(setpriv "--reuid=$HA_USER" "--regid=$HA_USER" --init-groups --inh-caps=-all --)
fi

[ -n "$PG_BIN" ] || PG_BIN=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname)

# The number of a process: pg2 -> 2.
number() { printf '%s' "${1##*[a-z]}"; }

# The list of "ADDRESS:PORT" of three nodes from a base port, with a prefix before each: joined PREFIX BASE.
joined() { printf '%s%s:%s,%s%s:%s,%s%s:%s' "$1" "$ADDRESS" $(($2 + 1)) "$1" "$ADDRESS" $(($2 + 2)) "$1" "$ADDRESS" $(($2 + 3)); }

# The passwords, made by the first start.
secrets() {
  [ -r "$HA_DATA/secrets.sh" ] || die "there is nothing in $HA_DATA; run up.sh first, or name the folder with HA_DATA"
  # shellcheck disable=SC1091
  . "$HA_DATA/secrets.sh"
  case $DATABASE_VIA in
    proxy) DATABASE_URL=postgres://hallpass:$DATABASE_PASSWORD@$ADDRESS:$PRIMARY_PORT/hallpass ;;
    direct) DATABASE_URL=postgres://hallpass:$DATABASE_PASSWORD@$(joined "" "$PG_BASE")/hallpass?target_session_attrs=read-write ;;
    *) die "DATABASE_VIA is proxy or direct, not $DATABASE_VIA" ;;
  esac
}

# The process of a name, when it runs. All of ours work in $HA_DATA: a number that was given to a stranger meanwhile does not.
pid_of() {
  local pid
  pid=$(cat "$RUN/$1.pid" 2>/dev/null) || return 1
  [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$HA_DATA" ] || return 1
  printf '%s' "$pid"
}

# The first process of the PostgreSQL that belongs to pgN, when it runs.
postmaster_of() {
  local folder=$HA_DATA/$1 pid
  pid=$(head -n 1 "$folder/postmaster.pid" 2>/dev/null) || return 1
  [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$folder" ] || return 1
  printf '%s' "$pid"
}

# launch NAME COMMAND...: in the background, in a session of its own, with a log.
launch() {
  local name=$1
  shift
  if pid_of "$name" >/dev/null; then return 0; fi
  (cd "$HA_DATA" && exec setsid "${AS_USER[@]}" "$@" >>"$LOGS/$name.log" 2>&1 </dev/null) &
  echo $! >"$RUN/$name.pid"
}

# Starts one process by its name.
start() {
  local name=$1 n
  n=$(number "$name")
  case $name in
    etcd[123]) launch "$name" etcd --config-file "$CONF/$name.yml" ;;
    pg[123]) launch "$name" patroni "$CONF/$name.yml" ;;
    haproxy) launch "$name" haproxy -db -f "$CONF/haproxy.cfg" ;;
    hallpass[12])
      secrets
      # The password of the database is in the environment: other users of the machine can read arguments.
      HALLPASS_ADMIN_EMAIL=$ADMIN_EMAIL HALLPASS_ADMIN_PASSWORD=$ADMIN_PASSWORD \
        HALLPASS_DATABASE=$DATABASE_URL \
        HALLPASS_AUTH_TRUSTED_PROXIES=$ADDRESS \
        launch "$name" "$HA_DATA/bin/hallpass" serve --listen "$ADDRESS:$((HALLPASS_BASE + n))" --data "$HA_DATA/$name"
      ;;
    *) die "there is no process $name" ;;
  esac
}

# gone PID SECONDS: waits until the process is gone.
gone() {
  local tenths=$(($2 * 10))
  while [ -d "/proc/$1" ]; do
    [ $((tenths -= 1)) -gt 0 ] || return 1
    sleep 0.1
  done
}

# Asks one process to end, and waits. Patroni ends its PostgreSQL.
stop() {
  local pid
  pid=$(pid_of "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || true
  gone "$pid" 60 || die "$1 (process $pid) does not stop; see $LOGS/$1.log, then: $HERE/node.sh kill $1"
}

# All processes of a name; for pgN Patroni and all of PostgreSQL.
processes() {
  local pid
  if pid=$(pid_of "$1"); then printf '%s\n' "$pid"; fi
  case $1 in pg*) database_processes "$1" ;; esac
}

# Sends a signal to all of them: KILL as a power cut, STOP as a machine that hangs, CONT when it goes on.
signal() {
  local pids=()
  mapfile -t pids < <(processes "$2")
  [ "${#pids[@]}" -gt 0 ] || die "$2 does not run"
  kill "-$1" "${pids[@]}" 2>/dev/null || true
}

# Ends one process at once.
cut_off() {
  local pids=() pid
  mapfile -t pids < <(processes "$1")
  signal KILL "$1"
  for pid in "${pids[@]}"; do gone "$pid" 10 || die "process $pid of $1 does not end"; done
}

# Ends PostgreSQL of pgN at once and leaves Patroni alone.
crash() {
  local pids=()
  mapfile -t pids < <(database_processes "$1")
  [ "${#pids[@]}" -gt 0 ] || die "PostgreSQL of $1 does not run"
  kill -KILL "${pids[@]}" 2>/dev/null || true
}

database_processes() {
  local pid
  pid=$(postmaster_of "$1") || return 0
  printf '%s\n' "$pid"
  pgrep -P "$pid" || true
}

# The node whose PostgreSQL is the primary and holds the lease.
primary() {
  local name
  for name in "${DATABASES[@]}"; do
    if answers "http://$ADDRESS:$((PATRONI_BASE + $(number "$name")))/primary"; then
      say "$name"
      return 0
    fi
  done
  return 1
}

# The leader of etcd.
etcd_leader() {
  local name
  for name in "${ETCDS[@]}"; do
    # Address, id, version, size, is leader, ...
    if ETCDCTL_API=3 etcdctl --command-timeout=2s --endpoints "$ADDRESS:$((ETCD_BASE + $(number "$name")))" endpoint status 2>/dev/null |
      awk -F ', ' '$5 == "true" { found = 1 } END { exit !found }'; then
      say "$name"
      return 0
    fi
  done
  return 1
}

# Whether an address answers 200.
answers() { [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "$1" || true)" = 200 ]; }

# SQL as the superuser on a port: sql PORT DATABASE [psql's arguments].
sql() {
  local port=$1 database=$2
  shift 2
  secrets
  PGPASSWORD=$SUPERUSER_PASSWORD PGCONNECT_TIMEOUT=5 "$PG_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$ADDRESS" -p "$port" -U postgres \
    -d "$database" "$@"
}

# until_true WHAT COMMAND...: waits at most START_SECONDS, and no longer than what was started runs.
until_true() {
  local what=$1 tenths=$((START_SECONDS * 10)) file name
  shift
  until "$@" >/dev/null 2>&1; do
    for file in "$RUN"/*.pid; do
      name=$(basename "$file" .pid)
      pid_of "$name" >/dev/null || die "$name has ended: $(tail -n 1 "$LOGS/$name.log")"
    done
    [ $((tenths -= 2)) -gt 0 ] || die "$what did not come up within $START_SECONDS seconds; see $LOGS"
    sleep 0.2
  done
}
