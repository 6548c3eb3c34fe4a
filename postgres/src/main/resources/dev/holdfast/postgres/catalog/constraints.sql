-- Not the definition: it is asked for once for all constraints that are alike, which those are not that are said to be odd.
select o.oid, coalesce(nullif(o.conrelid, 0), o.contypid) as relation, quote_ident(o.conname) as name,
    case o.contype when 'c' then 'CHECK' when 'f' then 'FOREIGN KEY' when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' else 'EXCLUDE' end
        as type,
    case when not o.conislocal then 'yes' end as inherited,
    p.conindid::regclass::text as attached_to,
    d.description as comment,
    nullif(o.confrelid, 0) as refers, o.conkey as keys, o.confkey as referred_keys, o.conbin as expressions,
    concat_ws(' ', o.condeferrable, o.condeferred, o.convalidated, o.connoinherit, o.confmatchtype, o.confupdtype, o.confdeltype)
        as alike,
    case when o.contype = 'x' or o.conrelid = 0 or i.indexrelid is not null then 'yes' end as odd
from pg_constraint o
left join (
    select x.indexrelid
    from pg_index x join pg_class c on c.oid = x.indexrelid
    where x.indisunique and (c.reloptions is not null or x.indnatts <> x.indnkeyatts)) i
    on i.indexrelid = o.conindid and o.contype <> 'f'
left join pg_constraint p on p.oid = o.conparentid and o.conparentid <> 0
left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = o.oid
where o.oid >= 16384 and o.contype in ('c', 'f', 'p', 'u', 'x') and not (o.contype = 'f' and o.conparentid <> 0)
