-- The row security policies of one table.
select policy.polname::text as name,
       policy.polcmd::text as command,
       policy.polpermissive as is_permissive,
       coalesce((
           select pg_catalog.array_agg(
                      case when role.oid = 0 then 'PUBLIC'
                           else pg_catalog.pg_get_userbyid(role.oid)::text end)
           from pg_catalog.unnest(policy.polroles) as role (oid)), '{}')::text[] as roles,
       pg_catalog.pg_get_expr(policy.polqual, policy.polrelid) as using_rows,
       pg_catalog.pg_get_expr(policy.polwithcheck, policy.polrelid) as check_rows
from pg_catalog.pg_policy as policy
where policy.polrelid::bigint = ?
order by policy.polname
