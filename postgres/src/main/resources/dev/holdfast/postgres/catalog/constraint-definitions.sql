-- The server leaves the storage parameters of a key's index out of its definition: they stand before DEFERRABLE.
select w.oid,
    case when i.reloptions is null or o.contype = 'x' then pg_get_constraintdef(o.oid) else
        regexp_replace(pg_get_constraintdef(o.oid), '( DEFERRABLE( INITIALLY DEFERRED)?)?$',
            ' WITH (' || (select string_agg(p, ', ' order by p collate "C") from unnest(i.reloptions) p) || ')\1') end as definition
from unnest(?::int8[]) w (oid)
join pg_constraint o on o.oid = w.oid::oid
left join pg_class i on i.oid = o.conindid and o.contype <> 'f' and i.reloptions is not null
