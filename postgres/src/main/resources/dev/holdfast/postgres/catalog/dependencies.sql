-- What is in a schema depends on it without saying so; so do a table and its own columns, but not a generated column and
-- another one (said so until 14). Internal dependencies are aliases, but for those of identity columns' sequences.
select d.classid::int8 as class, d.objid::int8 as object, d.objsubid as part,
    d.refclassid::int8 as needed_class, d.refobjid::int8 as needed_object, d.refobjsubid as needed_part
from pg_depend d
where d.objid >= 16384 and d.refclassid <> 'pg_namespace'::regclass and d.deptype <> 'e'
    and (d.deptype <> 'i' or d.refobjsubid > 0)
    and not (d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.objid = d.refobjid
        and (d.objsubid = 0 or d.refobjsubid = 0))
