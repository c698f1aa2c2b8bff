#!/usr/bin/env bash
# Starts the whole set-up on this machine and waits until it answers. Run it again to start what is missing.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$HERE/install.sh" || exit 1
[ -n "$PG_BIN" ] || PG_BIN=$(find /usr/lib/postgresql -path '*/bin/postgres' | sort -V | tail -n 1 | xargs -r dirname)
((PATRONI_LOOP + 2 * PATRONI_RETRY <= PATRONI_TTL)) || die "PATRONI_LOOP + 2 * PATRONI_RETRY must not exceed PATRONI_TTL"

# Folders, for one user only.
umask 077
mkdir -p "$CONF" "$LOGS" "$RUN" "$HA_DATA/bin"
chmod 700 "$HA_DATA"

# Passwords, once.
password() { od -An -v -tx1 -N20 /dev/urandom | tr -d ' \n'; }
if [ ! -e "$HA_DATA/secrets.sh" ]; then
  {
    for name in SUPERUSER REPLICATION REWIND DATABASE PATRONI ADMIN; do echo "${name}_PASSWORD=$(password)"; done
    echo "ADMIN_EMAIL=${HALLPASS_ADMIN_EMAIL:-admin@localhost.localdomain}"
  } >"$HA_DATA/secrets.sh.new"
  mv "$HA_DATA/secrets.sh.new" "$HA_DATA/secrets.sh"
fi
secrets

# Configuration, anew every time. fill FROM TO [NAME=VALUE...]
fill() {
  local from=$1 to=$2 pair text
  shift 2
  text=$(cat "$HERE/$from")
  for pair in "$@" "ADDRESS=$ADDRESS" "HA_DATA=$HA_DATA"; do text=${text//"@${pair%%=*}@"/"${pair#*=}"}; done
  if [[ $text =~ @[A-Z0-9_]+@ ]]; then die "$from: no value for ${BASH_REMATCH[0]}"; fi
  printf '%s\n' "$text" >"$to"
}
for n in 1 2 3; do
  fill etcd.yml.in "$CONF/etcd$n.yml" "NAME=etcd$n" "CLIENT_PORT=$((ETCD_BASE + n))" "PEER_PORT=$((ETCD_PEER_BASE + n))" \
    "PEER_PORT1=$((ETCD_PEER_BASE + 1))" "PEER_PORT2=$((ETCD_PEER_BASE + 2))" "PEER_PORT3=$((ETCD_PEER_BASE + 3))"
  fill patroni.yml.in "$CONF/pg$n.yml" "NAME=pg$n" "PATRONI_PORT=$((PATRONI_BASE + n))" "PG_PORT=$((PG_BASE + n))" \
    "ETCD_HOSTS=$(joined "" "$ETCD_BASE")" "PG_BIN=$PG_BIN" "TTL=$PATRONI_TTL" "LOOP=$PATRONI_LOOP" "RETRY=$PATRONI_RETRY" \
    "PATRONI_PASSWORD=$PATRONI_PASSWORD" "SUPERUSER_PASSWORD=$SUPERUSER_PASSWORD" \
    "REPLICATION_PASSWORD=$REPLICATION_PASSWORD" "REWIND_PASSWORD=$REWIND_PASSWORD"
done
fill haproxy.cfg.in "$CONF/haproxy.cfg" "FRONT_PORT=$FRONT_PORT" "PRIMARY_PORT=$PRIMARY_PORT" "REPLICA_PORT=$REPLICA_PORT" \
  "PROXY_PORT=$PROXY_PORT" "REPLICA_LAG=$REPLICA_LAG" "HALLPASS_PORT1=$((HALLPASS_BASE + 1))" "HALLPASS_PORT2=$((HALLPASS_BASE + 2))" \
  "PG_PORT1=$((PG_BASE + 1))" "PG_PORT2=$((PG_BASE + 2))" "PG_PORT3=$((PG_BASE + 3))" \
  "PATRONI_PORT1=$((PATRONI_BASE + 1))" "PATRONI_PORT2=$((PATRONI_BASE + 2))" "PATRONI_PORT3=$((PATRONI_BASE + 3))"

# Hallpass, copied to where the unprivileged user can reach it. A running program cannot be overwritten, only replaced.
if [ "${#NODES[@]}" -gt 0 ]; then
  if [ -z "$HALLPASS" ]; then
    built=$HERE/../../target
    # shellcheck disable=SC2012
    HALLPASS=$(ls -t "$built/release/hallpass" "$built/debug/hallpass" 2>/dev/null | head -n 1 || true)
    HALLPASS=${HALLPASS:-$(command -v hallpass || true)}
  fi
  [ -x "$HALLPASS" ] || die "no hallpass: build it (cargo build --release) or name it with HALLPASS=/path/to/hallpass"
  cp "$HALLPASS" "$HA_DATA/bin/hallpass.new"
  chmod 700 "$HA_DATA/bin/hallpass.new"
  mv -f "$HA_DATA/bin/hallpass.new" "$HA_DATA/bin/hallpass"
fi

if [ "$(id -u)" = 0 ]; then
  id "$HA_USER" >/dev/null 2>&1 || die "there is no user $HA_USER; make one or name another with HA_USER"
  chown -R "$HA_USER:" "$HA_DATA"
  "${AS_USER[@]}" test -r "$HA_DATA/secrets.sh" ||
    die "$HA_USER cannot reach $HA_DATA: choose a folder outside of private ones, for example HA_DATA=/var/lib/hallpass-ha"
fi

# Parts in the order in which they need each other; those of one kind together.
for name in "${ETCDS[@]}"; do start "$name"; done
until_true etcd etcd_leader
for name in "${DATABASES[@]}"; do start "$name"; done
start haproxy
until_true "the primary of PostgreSQL" sql "$PRIMARY_PORT" postgres -c 'SELECT 1'

# Strict synchronous mode: the first commit waits until a standby has been copied.
sql "$PRIMARY_PORT" postgres >/dev/null <<SQL
SELECT 'CREATE ROLE hallpass LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hallpass') \gexec
ALTER ROLE hallpass PASSWORD '$DATABASE_PASSWORD';
SELECT 'CREATE DATABASE hallpass OWNER hallpass' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'hallpass') \gexec
SQL
replicas_ready() { [ "$(sql "$PRIMARY_PORT" postgres -c "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")" = 2 ]; }
until_true "both standbys" replicas_ready

# One after the other: the first makes the schema.
for name in "${NODES[@]}"; do
  start "$name"
  until_true "$name" answers "http://$ADDRESS:$((HALLPASS_BASE + $(number "$name")))/health/ready"
done
if [ "${#NODES[@]}" -gt 0 ]; then
  until_true "the front port" answers "http://$ADDRESS:$FRONT_PORT/health/ready"
  say "Hallpass: http://$ADDRESS:$FRONT_PORT, administrator $ADMIN_EMAIL, password: ADMIN_PASSWORD in $HA_DATA/secrets.sh"
fi
say "PostgreSQL: primary $ADDRESS:$PRIMARY_PORT (now $(primary)), standbys $ADDRESS:$REPLICA_PORT"
say "HAProxy: http://$ADDRESS:$PROXY_PORT; logs: $LOGS; stop: $HERE/down.sh"
