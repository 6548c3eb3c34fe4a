-- What is in a schema depends on it without saying so.
select d.classid::int8 as class, d.objid::int8 as object, d.objsubid as part,
    d.refclassid::int8 as needed_class, d.refobjid::int8 as needed_object, d.refobjsubid as needed_part
from pg_depend d
where d.objid >= 16384 and d.refclassid <> 'pg_namespace'::regclass and d.deptype <> 'e'
