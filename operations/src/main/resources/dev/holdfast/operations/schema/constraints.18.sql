-- Every constraint of the table asked for, or that refers to it; or (0) of all tables that are the
-- user's. NOT NULL is said with the column, unless old rows may break it.
select ns.nspname::text as schema,
       class.relname::text as table_name,
       con.conname::text as name,
       class.oid::bigint as table_oid,
       con.contype::text as type,
       other_ns.nspname::text as other_schema,
       other.relname::text as other_name,
       (select pg_catalog.array_agg(col.attname::text order by key.place)
        from pg_catalog.unnest(con.conkey) with ordinality as key (number, place)
        join pg_catalog.pg_attribute as col
          on col.attrelid = con.conrelid and col.attnum = key.number) as columns,
       (select pg_catalog.array_agg(col.attname::text order by key.place)
        from pg_catalog.unnest(con.confkey) with ordinality as key (number, place)
        join pg_catalog.pg_attribute as col
          on col.attrelid = con.confrelid and col.attnum = key.number) as other_columns,
       con.confdeltype::text as on_delete,
       con.confupdtype::text as on_update,
       pg_catalog.pg_get_constraintdef(con.oid) as definition,
       con.convalidated as is_validated,
       con.conenforced as is_enforced,
       con.condeferrable as is_deferrable,
       (con.coninhcount > 0 and not con.conislocal) or con.conparentid <> 0 as is_inherited
from pg_catalog.pg_constraint as con
join pg_catalog.pg_class as class on class.oid = con.conrelid
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
left join pg_catalog.pg_class as other on other.oid = con.confrelid
left join pg_catalog.pg_namespace as other_ns on other_ns.oid = other.relnamespace
cross join (select ?::bigint as oid) as wanted
where (con.contype in ('p', 'u', 'x', 'c', 'f') or (con.contype = 'n' and not con.convalidated))
  and ((wanted.oid <> 0 and wanted.oid in (con.conrelid::bigint, con.confrelid::bigint))
       or (wanted.oid = 0
           and ns.nspname not in ('pg_catalog', 'information_schema')
           and ns.nspname !~ '^pg_(toast|temp_|toast_temp_)'
           and not exists (
               select from pg_catalog.pg_depend as member
               where member.classid = 'pg_catalog.pg_class'::regclass
                 and member.objid = class.oid and member.deptype = 'e')))
order by ns.nspname, class.relname,
         pg_catalog.array_position(array['p', 'u', 'x', 'f', 'c', 'n'], con.contype::text), con.conname
