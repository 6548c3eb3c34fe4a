select last.catalog_after as catalog
from (
  select catalog_after, by_role
  from holdfast.migration_run
  where version_table = ?
  order by began desc
  limit 1
) last
where last.catalog_after is not null
  and last.by_role = session_user
