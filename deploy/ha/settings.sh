# Settings of the set-up, read by every script here. Each can be given in the environment instead.
# shellcheck shell=bash disable=SC2034

# The folder that holds everything: databases, configuration, passwords, logs. Root may be unable to share a folder under its
# home with the user below, so root's default is elsewhere.
if [ "$(id -u)" = 0 ]; then
  HA_DATA=${HA_DATA:-/var/lib/hallpass-ha}
else
  HA_DATA=${HA_DATA:-./ha-data}
fi

# When started by root: the user all processes run as. PostgreSQL refuses to run as root.
HA_USER=${HA_USER:-postgres}

# The programs. Hallpass: empty takes target/release/hallpass or target/debug/hallpass, whichever is newer, then the PATH.
# PostgreSQL: empty takes the newest below /usr/lib/postgresql.
HALLPASS=${HALLPASS:-}
PG_BIN=${PG_BIN:-}

# 1 starts etcd, PostgreSQL and HAProxy only, for Hallpass nodes that run elsewhere.
HA_WITHOUT_HALLPASS=${HA_WITHOUT_HALLPASS:-}

# Everything listens here. For several machines see README.md.
ADDRESS=127.0.0.1

# Ports. Those of node 1, 2 and 3 are the base plus 1, 2 and 3.
FRONT_PORT=${FRONT_PORT:-17000}        # HTTP: what people and integrations call
PRIMARY_PORT=${PRIMARY_PORT:-17001}    # PostgreSQL: always the primary
REPLICA_PORT=${REPLICA_PORT:-17002}    # PostgreSQL: standbys that are not far behind
PROXY_PORT=${PROXY_PORT:-17003}        # HAProxy's page and metrics
ETCD_BASE=${ETCD_BASE:-17010}          # etcd for its clients
ETCD_PEER_BASE=${ETCD_PEER_BASE:-17020} # etcd among its members
PG_BASE=${PG_BASE:-17030}              # PostgreSQL of each node, itself
PATRONI_BASE=${PATRONI_BASE:-17040}    # Patroni's REST interface
HALLPASS_BASE=${HALLPASS_BASE:-17050}  # Hallpass of each node, itself

# How Hallpass reaches the primary. proxy: through HAProxy, which asks Patroni twice a second and closes what leads to a former
# primary. direct: Hallpass knows all three nodes and keeps to the one that takes writes: a hop less for each statement, but a
# primary that hangs is noticed only when it has been silent for a while.
DATABASE_VIA=${DATABASE_VIA:-proxy}

# How fast a dead primary is replaced, in seconds. A primary that cannot renew its lease within PATRONI_TTL loses it; it renews
# every PATRONI_LOOP; it may wait PATRONI_RETRY for etcd or PostgreSQL before it steps down. Patroni's condition is
# LOOP + 2 * RETRY <= TTL. Shorter means that a busy machine or a slow network is taken for a dead one.
PATRONI_TTL=${PATRONI_TTL:-10}
PATRONI_LOOP=${PATRONI_LOOP:-2}
PATRONI_RETRY=${PATRONI_RETRY:-4}

# A standby more than this many bytes behind gets no readers (REPLICA_PORT).
REPLICA_LAG=${REPLICA_LAG:-1MB}

# Seconds up.sh waits for each part.
START_SECONDS=${START_SECONDS:-90}
