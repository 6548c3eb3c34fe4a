-- Whether the runs of this journal say behind which restore point they began.
select pg_catalog.count(*) > 0 as there
from pg_catalog.pg_attribute
where attrelid = pg_catalog.to_regclass('holdfast.migration_run')
  and attname = 'restore_point'
  and not attisdropped
