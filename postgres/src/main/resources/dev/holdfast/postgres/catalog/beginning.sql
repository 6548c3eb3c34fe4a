-- From some hundreds of relations on a second session is worth its login.
select quote_ident(current_user) as own, current_setting('lock_timeout') as lock_timeout, case when count(*) >= 300 then pg_export_snapshot() end as snapshot
from pg_class c
where c.oid >= 16384 and c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relnamespace <> 'pg_toast'::regnamespace
