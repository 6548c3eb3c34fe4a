select c.oid::bigint as oid,
       pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       c.relkind::text as kind,
       case when t.oid is null then '' else pg_catalog.format('%I.%I', tn.nspname, t.relname) end as parent,
       c.relfilenode::bigint as file,
       pg_catalog.pg_stat_get_xact_tuples_returned(c.oid) as scanned,
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)
         + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
         + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) as changed
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_index i on i.indexrelid = c.oid
left join pg_catalog.pg_class t on t.oid = i.indrelid
left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
where c.relkind in ('r', 'p', 'm', 'i', 'I')
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
