-- A range's constructors are its own (dependency i).
select p.oid, quote_ident(n.nspname) as parent, quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')' as name,
    p.proowner::regrole::text as owner, p.proacl::text as acl, d.description as comment,
    case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end as type,
    pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
    pg_get_functiondef(p.oid) as definition
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
left join pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid
where p.prokind <> 'a' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')
