-- Who may do what with one relation: the rights given on it, and on columns of it. Where none was
-- ever given or taken the owner has all.
with given as (
    select acl.grantee, acl.privilege_type, acl.is_grantable, null::text as column_name, 0 as place
    from pg_catalog.pg_class as class
    cross join lateral pg_catalog.aclexplode(
        coalesce(class.relacl,
                 pg_catalog.acldefault(case when class.relkind = 'S' then 's' else 'r' end::"char",
                                       class.relowner))) as acl
    where class.oid::bigint = ?
    union all
    select acl.grantee, acl.privilege_type, acl.is_grantable, col.attname::text, col.attnum
    from pg_catalog.pg_attribute as col
    cross join lateral pg_catalog.aclexplode(col.attacl) as acl
    where col.attrelid::bigint = ? and not col.attisdropped
)
select case when given.grantee = 0 then 'PUBLIC'
            else pg_catalog.pg_get_userbyid(given.grantee)::text end as role,
       given.grantee = class.relowner as is_owner,
       given.privilege_type::text as privilege,
       given.is_grantable,
       given.column_name,
       case when given.grantee = 0
            then pg_catalog.has_schema_privilege('public', class.relnamespace, 'usage')
            else pg_catalog.has_schema_privilege(given.grantee, class.relnamespace, 'usage')
       end as reaches_schema
from given
join pg_catalog.pg_class as class on class.oid::bigint = ?
order by is_owner desc, role, given.place, privilege
