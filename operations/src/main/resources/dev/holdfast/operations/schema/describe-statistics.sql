-- The extended statistics of one table.
select pg_catalog.format('%I.%I', ns.nspname, ext.stxname) as name,
       pg_catalog.pg_get_statisticsobjdef(ext.oid) as definition
from pg_catalog.pg_statistic_ext as ext
join pg_catalog.pg_namespace as ns on ns.oid = ext.stxnamespace
where ext.stxrelid::bigint = ?
order by 1
