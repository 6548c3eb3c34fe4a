-- whose: the owner for reading the acl, also where it is nothing to tell: the bootstrap superuser or pg_database_owner for public.
select n.oid, quote_ident(n.nspname) as name, n.nspowner::regrole::text as whose, n.nspacl::text as acl,
    case when n.nspname = 'public' then 'PUBLIC=CREATE,USAGE' end as standard,
    case when n.nspname <> 'public' or n.nspowner not in (10, 6171) then n.nspowner::regrole::text end as owner,
    case when n.nspname <> 'public' or d.description <> 'standard public schema' then d.description end as comment
from pg_namespace n
left join pg_description d on d.classoid = 'pg_namespace'::regclass and d.objoid = n.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
