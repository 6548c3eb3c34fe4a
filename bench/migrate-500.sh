# migrate-500: apply 500 migrations to an empty database, beside dbmate and Flyway
# shellcheck shell=sh
# shellcheck disable=SC2154

# What comes of it is looked at after each run. RUNS, MIGRATIONS: how many.
# shellcheck source=bench/migrate/tools.sh
. "$bench/migrate/tools.sh"

for database in ours dbmate flyway; do
    eval "one_$database() { fresh $database; ${database}_up; verify $database; }"
done
ours() {
    one_ours
}
other() {
    one_dbmate
    one_flyway
}
# What has been read once is in memory for all.
ours
other
rm "$work"/*.times
alternate "${RUNS:-5}"
compared "migrate-$migrations" "dbmate $dbmate_version" dbmate
compared "migrate-$migrations" "Flyway $flyway_version" flyway
