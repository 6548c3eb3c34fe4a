select c.relname as catalog, d.objid as member, d.refobjid as extension
from pg_depend d
join pg_class c on c.oid = d.classid
where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
