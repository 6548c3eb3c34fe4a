-- The texts of columns that are alike, each once.
select quote_ident(k.name) as name, format_type(k.type::oid, k.modifier) as type,
    case when k.collating::oid <> t.typcollation then k.collating::oid::regcollation::text end as "collation",
    case when k.storage::"char" <> t.typstorage then
        case k.storage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'x' then 'EXTENDED' else 'MAIN' end end as storage
from unnest(?::text[], ?::int8[], ?::int4[], ?::int8[], ?::text[]) with ordinality
    k (name, type, modifier, collating, storage, place)
left join pg_type t on t.oid = k.type::oid
order by k.place
