#!/usr/bin/env bash
# Times the statements of the check-in path on the three layouts of try.sql: measure.sh [psql and pgbench options, e.g. -h -p -U]
set -euo pipefail
bench=$(find /usr/lib/postgresql -path '*/bin/pgbench' | sort -V | tail -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# time_it NAME: the statement in $work/q.sql for each layout, prepared as Hallpass does: microseconds of the best of some rounds, the
# layouts in turns (a machine that others use is only ever slower).
time_it() {
  local layout round
  for layout in whole month number; do sed "s/LAYOUT/$layout/g" "$work/q.sql" >"$work/$layout.sql"; done
  for ((round = 0; round < ${ROUNDS:-5}; round++)); do
    for layout in whole month number; do
      PGOPTIONS='-c plan_cache_mode=force_generic_plan -c jit=off' "$bench" "${ARGS[@]}" -n -M prepared -c 1 -T "${SECONDS_EACH:-1}" -f "$work/$layout.sql" \
        partitions 2>/dev/null | awk -v of="$layout" '/latency average/ { print of, $4 * 1000 }'
    done
  done | awk -v name="$1" '!($1 in best) || $2 < best[$1] { best[$1] = $2 }
    END { printf "%-52s%10.0f%10.0f%10.0f\n", name, best["whole"], best["month"], best["number"] }'
}
ARGS=("$@")
printf '%-52s%10s%10s%10s\n' 'microseconds, one connection' whole month number

{
  echo '\set n random(1, 1200000)'
  echo 'SELECT * FROM LAYOUT_visit WHERE id = :n;'
} >"$work/q.sql"
time_it 'one visit by id'
{
  echo '\set n random(1, 1200000)'
  echo 'SELECT * FROM LAYOUT_visit WHERE id = :n AND from_time = 1704067200000000 + (:n - 1)::bigint * 51840000;'
} >"$work/q.sql"
time_it 'one visit by id and month'
{
  echo '\set c random(1, 20000)'
  echo 'SELECT * FROM LAYOUT_visit WHERE coworker_id = :c AND to_time IS NULL;'
} >"$work/q.sql"
time_it 'open visits of a customer'
{
  echo '\set c random(1, 20000)'
  echo '\set t random(0, 700)'
  echo 'SELECT * FROM LAYOUT_visit WHERE coworker_id = :c AND to_time >= 1704067200000000 + :t::bigint * 86400000000 AND from_time <= 1704067200000000 + (:t + 6)::bigint * 86400000000;'
} >"$work/q.sql"
time_it 'visits of a customer within six days (to, from)'
{
  echo '\set c random(1, 20000)'
  echo '\set t random(40, 700)'
  echo 'SELECT * FROM LAYOUT_visit WHERE coworker_id = :c AND from_time >= 1704067200000000 + (:t - 32)::bigint * 86400000000 AND to_time >= 1704067200000000 + :t::bigint * 86400000000 AND from_time <= 1704067200000000 + (:t + 6)::bigint * 86400000000;'
} >"$work/q.sql"
time_it 'the same, no visit longer than a month'
{
  echo '\set p random(1, 60000)'
  echo 'SELECT sum(amount) FROM LAYOUT_entry WHERE pass_id = :p;'
} >"$work/q.sql"
time_it 'what is left on a pass'
{
  echo '\set b random(1, 500)'
  echo '\set t random(0, 700)'
  echo 'SELECT count(*) FROM LAYOUT_visit WHERE business_id = :b AND from_time >= 1704067200000000 + :t::bigint * 86400000000 AND from_time < 1704067200000000 + (:t + 7)::bigint * 86400000000;'
} >"$work/q.sql"
time_it 'a week of a location, counted'
