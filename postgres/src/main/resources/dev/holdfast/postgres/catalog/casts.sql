-- Those with the low numbers are initdb's; a range's cast to its multirange is the range's own (dependency i).
select c.oid, '(' || format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null) || ')' as name,
    d.description as comment,
    case c.castmethod when 'f' then 'WITH FUNCTION ' || c.castfunc::regprocedure when 'i' then 'WITH INOUT' else 'WITHOUT FUNCTION' end
        || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end as definition
from pg_cast c
left join pg_description d on d.classoid = 'pg_cast'::regclass and d.objoid = c.oid
where c.oid >= 16384
    and not exists (select from pg_depend i where i.classid = 'pg_cast'::regclass and i.objid = c.oid and i.deptype = 'i')
