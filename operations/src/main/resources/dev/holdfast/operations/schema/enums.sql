-- Every enum with its labels in order, and the columns that are of it or of an array of it.
select ns.nspname::text as schema,
       type.typname::text as name,
       pg_catalog.pg_get_userbyid(type.typowner)::text as owner,
       pg_catalog.obj_description(type.oid, 'pg_type') as comment,
       coalesce((
           select pg_catalog.array_agg(label.enumlabel::text order by label.enumsortorder)
           from pg_catalog.pg_enum as label
           where label.enumtypid = type.oid), '{}')::text[] as labels,
       coalesce((
           select pg_catalog.array_agg(
                      pg_catalog.format('%s%I.%I',
                          case when class_ns.oid = ns.oid then '' else pg_catalog.quote_ident(class_ns.nspname) || '.' end,
                          class.relname, col.attname)
                      order by class_ns.nspname, class.relname, col.attnum)
           from pg_catalog.pg_attribute as col
           join pg_catalog.pg_class as class on class.oid = col.attrelid
           join pg_catalog.pg_namespace as class_ns on class_ns.oid = class.relnamespace
           where col.atttypid in (type.oid, nullif(type.typarray, 0))
             and class.relkind in ('r', 'p', 'f')
             and not class.relispartition
             and not col.attisdropped), '{}')::text[] as columns
from pg_catalog.pg_type as type
join pg_catalog.pg_namespace as ns on ns.oid = type.typnamespace
where type.typtype = 'e'
  and ns.nspname not in ('pg_catalog', 'information_schema')
  and ns.nspname !~ '^pg_(toast|temp_|toast_temp_)'
  and not exists (
      select from pg_catalog.pg_depend as member
      where member.classid = 'pg_catalog.pg_type'::regclass
        and member.objid = type.oid and member.deptype = 'e')
order by ns.nspname, type.typname
