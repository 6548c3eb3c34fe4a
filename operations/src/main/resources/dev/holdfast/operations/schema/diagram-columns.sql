-- The columns of every table that is the user's; a partition has them from its parent.
select class.oid::bigint as oid,
       ns.nspname::text as schema,
       class.relname::text as table_name,
       pg_catalog.obj_description(class.oid, 'pg_class') as comment,
       col.attname::text as name,
       pg_catalog.format_type(col.atttypid, col.atttypmod) as type,
       case when type_ns.nspname = ns.nspname and base.typname is null
            then type.typname::text
            when type_ns.nspname = ns.nspname then base.typname::text || '[]' end as own_type,
       col.attnotnull as not_null
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
left join pg_catalog.pg_attribute as col
       on col.attrelid = class.oid and col.attnum > 0 and not col.attisdropped
left join pg_catalog.pg_type as type on type.oid = col.atttypid
left join pg_catalog.pg_namespace as type_ns on type_ns.oid = type.typnamespace
left join pg_catalog.pg_type as base on base.oid = type.typelem and type.typlen = -1
where class.relkind in ('r', 'p', 'f')
  and not class.relispartition
  and ns.nspname not in ('pg_catalog', 'information_schema')
  and ns.nspname !~ '^pg_(toast|temp_|toast_temp_)'
  and not exists (
      select from pg_catalog.pg_depend as member
      where member.classid = 'pg_catalog.pg_class'::regclass
        and member.objid = class.oid and member.deptype = 'e')
order by ns.nspname, class.relname, col.attnum
