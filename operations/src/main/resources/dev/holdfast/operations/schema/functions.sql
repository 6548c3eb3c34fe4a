-- Every function, procedure and aggregate that is the user's, with the triggers that call it.
select ns.nspname::text as schema,
       proc.proname::text as name,
       pg_catalog.pg_get_function_identity_arguments(proc.oid) as arguments,
       pg_catalog.pg_get_function_result(proc.oid) as returns,
       proc.prokind::text as kind,
       language.lanname::text as language,
       proc.provolatile::text as volatility,
       proc.proparallel::text as parallel,
       proc.prosecdef as is_definer,
       exists (
           select from pg_catalog.unnest(proc.proconfig) as setting
           where setting like 'search\_path=%') as pins_search_path,
       pg_catalog.pg_get_userbyid(proc.proowner)::text as owner,
       pg_catalog.obj_description(proc.oid, 'pg_proc') as comment,
       coalesce(pg_catalog.octet_length(proc.prosrc), 0)::bigint as body,
       coalesce((
           select pg_catalog.array_agg(
                      pg_catalog.format('%s%I.%I',
                          case when class_ns.oid = ns.oid then '' else pg_catalog.quote_ident(class_ns.nspname) || '.' end,
                          class.relname, trigger.tgname)
                      order by class_ns.nspname, class.relname, trigger.tgname)
           from pg_catalog.pg_trigger as trigger
           join pg_catalog.pg_class as class on class.oid = trigger.tgrelid
           join pg_catalog.pg_namespace as class_ns on class_ns.oid = class.relnamespace
           where trigger.tgfoid = proc.oid and not trigger.tgisinternal
             and not class.relispartition), '{}')::text[] as triggers
from pg_catalog.pg_proc as proc
join pg_catalog.pg_namespace as ns on ns.oid = proc.pronamespace
join pg_catalog.pg_language as language on language.oid = proc.prolang
where ns.nspname not in ('pg_catalog', 'information_schema')
  and ns.nspname !~ '^pg_(toast|temp_|toast_temp_)'
  and not exists (
      select from pg_catalog.pg_depend as member
      where member.classid = 'pg_catalog.pg_proc'::regclass
        and member.objid = proc.oid and member.deptype = 'e')
order by ns.nspname, proc.proname, arguments
