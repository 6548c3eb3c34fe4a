-- The columns of one relation. Statistics are shown to who may read the column, and all rows of it.
select col.attnum as number,
       col.attname::text as name,
       pg_catalog.format_type(col.atttypid, col.atttypmod) as type,
       col.attnotnull as not_null,
       class.relkind in ('r', 'p', 'f') as has_nulls,
       col.attidentity::text as identity,
       col.attgenerated::text as generated,
       pg_catalog.pg_get_expr(def.adbin, def.adrelid) as default,
       case when col.attcollation <> type.typcollation then collation_of.collname::text end as collation,
       col.attstorage::text as storage,
       type.typstorage::text as usual_storage,
       pg_catalog.col_description(class.oid, col.attnum) as comment,
       class.relkind in ('r', 'p', 'm', 'f') as has_statistics,
       pg_catalog.has_column_privilege(class.oid, col.attnum, 'select')
           and not pg_catalog.row_security_active(class.oid) as is_visible,
       stats.null_frac::float8 as null_share,
       stats.n_distinct::float8 as distinct_values
from pg_catalog.pg_attribute as col
join pg_catalog.pg_class as class on class.oid = col.attrelid
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
join pg_catalog.pg_type as type on type.oid = col.atttypid
left join pg_catalog.pg_attrdef as def on def.adrelid = class.oid and def.adnum = col.attnum
left join pg_catalog.pg_collation as collation_of on collation_of.oid = col.attcollation
left join lateral (
    select seen.null_frac, seen.n_distinct
    from pg_catalog.pg_stats as seen
    where seen.schemaname = ns.nspname
      and seen.tablename = class.relname
      and seen.attname = col.attname
    order by seen.inherited desc
    limit 1
) as stats on true
where class.oid::bigint = ? and col.attnum > 0 and not col.attisdropped
order by col.attnum
