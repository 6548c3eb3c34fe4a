-- The triggers of one table.
select trigger.tgname::text as name,
       trigger.tgtype as type,
       trigger.tgenabled::text as enabled,
       trigger.tgconstraint <> 0 as is_constraint,
       pg_catalog.pg_get_triggerdef(trigger.oid, true) as definition,
       pg_catalog.format('%I.%I', ns.nspname, proc.proname) as function
from pg_catalog.pg_trigger as trigger
join pg_catalog.pg_proc as proc on proc.oid = trigger.tgfoid
join pg_catalog.pg_namespace as ns on ns.oid = proc.pronamespace
where trigger.tgrelid::bigint = ? and not trigger.tgisinternal
order by trigger.tgname
