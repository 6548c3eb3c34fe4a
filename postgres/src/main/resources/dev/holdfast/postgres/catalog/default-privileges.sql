-- What is said for all schemas takes the place of the server's own defaults, what is said for one is added to them.
select a.oid, 'FOR ROLE ' || a.defaclrole::regrole || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '') || ' ON '
        || case a.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES'
            when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end as name,
    a.defaclrole::regrole::text as whose, a.defaclacl::text as acl,
    case when n.oid is null then case a.defaclobjtype when 'f' then 'PUBLIC=EXECUTE' when 'T' then 'PUBLIC=USAGE' end end as standard
from pg_default_acl a
left join pg_namespace n on n.oid = a.defaclnamespace
