-- Row types of tables, arrays and multiranges come and go with what they belong to.
select t.oid, quote_ident(n.nspname) as parent, quote_ident(t.typname) as name,
    case t.typtype when 'e' then 'ENUM' when 'c' then 'COMPOSITE' when 'r' then 'RANGE' else 'DOMAIN' end as kind,
    t.typowner::regrole::text as owner, t.typacl::text as acl, d.description as comment,
    e.labels, a.attributes,
    case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as type,
    case when t.typtype = 'd' and t.typcollation <> b.typcollation then t.typcollation::regcollation::text end as collation,
    case when t.typtype = 'd' and t.typnotnull then 'yes' end as not_null,
    case when t.typtype = 'd' then pg_get_expr(t.typdefaultbin, 0) end as default,
    case when t.typtype = 'r' then 'AS RANGE (subtype = ' || format_type(r.rngsubtype, null)
        || case when o.opcdefault then '' else ', subtype_opclass = ' || quote_ident(o.nspname) || '.' || quote_ident(o.opcname) end
        || case when r.rngcollation = s.typcollation then '' else ', collation = ' || r.rngcollation::regcollation::text end
        || coalesce(', canonical = ' || nullif(r.rngcanonical, 0)::regproc::text, '')
        || coalesce(', subtype_diff = ' || nullif(r.rngsubdiff, 0)::regproc::text, '')
        || ')' end as definition
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
left join pg_type b on b.oid = t.typbasetype
left join pg_range r on r.rngtypid = t.oid
left join pg_type s on s.oid = r.rngsubtype
left join (
    select o.oid, o.opcname, o.opcdefault, n.nspname
    from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace) o on o.oid = r.rngsubopc
left join (
    select enumtypid, string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) as labels
    from pg_enum group by enumtypid) e on e.enumtypid = t.oid
left join (
    select a.attrelid, string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                || case when a.attcollation = t.typcollation then '' else ' COLLATE ' || a.attcollation::regcollation::text end,
            ', ' order by a.attnum) as attributes
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relkind = 'c'
    group by a.attrelid) a on a.attrelid = t.typrelid
left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
where (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c')
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
