-- Partitioned tables have no rows of their own; -1 is a table that was never analyzed.
select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as table,
    greatest(case when c.relkind = 'p'
        then (select sum(greatest(p.reltuples, 0)) from pg_catalog.pg_partition_tree(c.oid) t join pg_catalog.pg_class p on p.oid = t.relid where t.isleaf)
        else c.reltuples end, 0)::int8 as rows
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1
