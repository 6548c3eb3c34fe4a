-- Databases of sandboxes whose run holds its advisory lock no more.
select d.datname as name
  from pg_catalog.pg_database d
 where d.datname ~ '^holdfast_sandbox_[0-9]+_[0-9]+$'
   and not exists (
       select
         from pg_catalog.pg_locks l
        where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = ?
          and l.objid::text = pg_catalog.split_part(d.datname, '_', 3))
 order by d.datname
