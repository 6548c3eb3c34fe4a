select o.conrelid::int8 as relation, o.conkey[1] as subid,
    concat_ws(' ', case when o.connoinherit then 'NO INHERIT' end, case when not o.convalidated then 'NOT VALID' end) as not_null
from pg_constraint o
where o.contype = 'n' and (o.connoinherit or not o.convalidated)
