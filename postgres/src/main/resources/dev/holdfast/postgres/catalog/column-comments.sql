select d.objoid::int8 as relation, d.objsubid as subid, d.description as comment
from pg_description d
where d.classoid = 'pg_class'::regclass and d.objsubid > 0 and d.objoid >= 16384
