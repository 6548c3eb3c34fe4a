-- plpgsql is in every database from its beginning.
select e.oid, quote_ident(e.extname) as name, quote_ident(n.nspname) as schema, quote_ident(e.extversion) as version,
    d.description as comment
from pg_extension e
join pg_namespace n on n.oid = e.extnamespace
left join pg_description d on d.classoid = 'pg_extension'::regclass and d.objoid = e.oid
where e.extname <> 'plpgsql'
