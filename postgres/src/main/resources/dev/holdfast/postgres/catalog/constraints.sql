-- The server leaves the storage parameters of a key's index out of its definition: they stand before DEFERRABLE.
select o.oid, coalesce(nullif(o.conrelid, 0), o.contypid) as relation, quote_ident(o.conname) as name,
    case o.contype when 'c' then 'CHECK' when 'f' then 'FOREIGN KEY' when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' else 'EXCLUDE' end
        as type,
    case when i.reloptions is null or o.contype = 'x' then pg_get_constraintdef(o.oid) else
        regexp_replace(pg_get_constraintdef(o.oid), '( DEFERRABLE( INITIALLY DEFERRED)?)?$',
            ' WITH (' || (select string_agg(p, ', ' order by p collate "C") from unnest(i.reloptions) p) || ')\1') end as definition,
    nullif(o.confrelid, 0)::regclass::text as references,
    case when not o.conislocal then 'yes' end as inherited,
    p.conindid::regclass::text as attached_to,
    d.description as comment
from pg_constraint o
left join pg_class i on i.oid = o.conindid and o.contype <> 'f' and i.reloptions is not null
left join pg_constraint p on p.oid = o.conparentid and o.conparentid <> 0
left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = o.oid
where o.oid >= 16384 and o.contype in ('c', 'f', 'p', 'u', 'x') and not (o.contype = 'f' and o.conparentid <> 0)
