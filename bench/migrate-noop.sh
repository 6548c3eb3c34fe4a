# migrate-noop: find that none of 500 migrations is to be applied, beside dbmate and Flyway
# shellcheck shell=sh
# shellcheck disable=SC2154

# RUNS, MIGRATIONS: how many.
# shellcheck source=bench/migrate/tools.sh
. "$bench/migrate/tools.sh"

ours() {
    ours_up
}
other() {
    dbmate_up
    flyway_up
}
for database in ours dbmate flyway; do fresh "$database"; done
ours
other
ours
other
rm "$work"/*.times
alternate "${RUNS:-9}"
for database in ours dbmate flyway; do verify "$database"; done
compared migrate-noop "dbmate $dbmate_version" dbmate
compared migrate-noop "Flyway $flyway_version" flyway
