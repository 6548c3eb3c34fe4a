-- Roles made for sandboxes whose run holds its advisory lock no more.
select r.rolname as name
  from pg_catalog.pg_roles r
  join pg_catalog.pg_shdescription c
    on c.objoid = r.oid and c.classoid = 'pg_catalog.pg_authid'::regclass
 where c.description ~ '^made for holdfast_sandbox_[0-9]+$'
   and not exists (
       select
         from pg_catalog.pg_locks l
        where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = ?
          and l.objid::text = pg_catalog.substring(c.description, '[0-9]+$'))
 order by r.rolname
