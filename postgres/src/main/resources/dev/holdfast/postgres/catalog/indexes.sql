-- Not the definition: it is asked for once for all indexes that are alike but for their name and table. A B-tree's operator classes
-- take no options.
select c.oid, i.indrelid as relation, quote_ident(n.nspname) as parent, quote_ident(c.relname) as name, d.description as comment,
    case when not i.indisvalid then 'yes' end as invalid,
    h.inhparent::regclass::text as attached_to,
    quote_ident(s.spcname) as tablespace,
    a.targets as statistics,
    case when i.indisunique then 'yes' end as is_unique, case c.relkind when 'I' then 'yes' end as is_partitioned,
    i.indkey as keys, i.indclass as classes, i.indexprs as expressions, i.indpred as condition,
    concat_ws(' ', c.relam, i.indnkeyatts, i.indoption, i.indcollation, c.reloptions,
        case when c.relam <> 403 then
            (select string_agg(a.attnum || '=' || a.attoptions::text, ' ' order by a.attnum)
                from pg_attribute a where a.attrelid = c.oid and a.attoptions is not null) end) as alike
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_constraint o on o.conindid = c.oid and o.contype in ('p', 'u', 'x')
left join pg_inherits h on h.inhrelid = c.oid
left join (
    select attrelid, string_agg(attnum || '=' || attstattarget, ', ' order by attnum) as targets
    from pg_attribute
    where attstattarget >= 0 and attnum > 0 and attrelid >= 16384
    group by attrelid) a on a.attrelid = c.oid and i.indexprs is not null
left join pg_tablespace s on s.oid = c.reltablespace
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where o.oid is null and c.oid >= 16384 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
