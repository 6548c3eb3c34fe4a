-- What is to say of one relation in a single value each.
select pg_catalog.obj_description(class.oid, 'pg_class') as comment,
       pg_catalog.pg_get_userbyid(class.relowner)::text as owner,
       class.relpersistence::text as persistence,
       class.relrowsecurity as row_security,
       class.relforcerowsecurity as forces_row_security,
       class.relreplident::text as replica_identity,
       class.relispopulated as is_populated,
       method.amname::text as method,
       space.spcname::text as tablespace,
       case when class.relkind = 'p' then pg_catalog.pg_get_partkeydef(class.oid) end as partition_key,
       case when class.relispartition
            then pg_catalog.pg_get_expr(class.relpartbound, class.oid) end as bound,
       case when class.relkind in ('v', 'm')
            then pg_catalog.pg_get_viewdef(class.oid, true) end as definition,
       coalesce(class.reloptions, '{}')::text[] || coalesce((
           select pg_catalog.array_agg('toast.' || option)
           from pg_catalog.pg_class as toast
           cross join pg_catalog.unnest(toast.reloptions) as option
           where toast.oid = class.reltoastrelid), '{}')::text[] as settings,
       coalesce((
           select pg_catalog.array_agg(
                      pg_catalog.format('%I.%I', parent_ns.nspname, parent.relname)
                      order by inherits.inhseqno)
           from pg_catalog.pg_inherits as inherits
           join pg_catalog.pg_class as parent on parent.oid = inherits.inhparent
           join pg_catalog.pg_namespace as parent_ns on parent_ns.oid = parent.relnamespace
           where inherits.inhrelid = class.oid), '{}')::text[] as parents,
       coalesce((
           select pg_catalog.array_agg(publication.pubname::text order by publication.pubname)
           from pg_catalog.pg_publication_tables as publication
           where publication.schemaname = ns.nspname
             and publication.tablename = class.relname), '{}')::text[] as publications,
       coalesce((
           select pg_catalog.array_agg(distinct
                      pg_catalog.format('%I.%I', view_ns.nspname, view.relname))
           from pg_catalog.pg_depend as dependency
           join pg_catalog.pg_rewrite as rule on rule.oid = dependency.objid
           join pg_catalog.pg_class as view on view.oid = rule.ev_class
           join pg_catalog.pg_namespace as view_ns on view_ns.oid = view.relnamespace
           where dependency.classid = 'pg_catalog.pg_rewrite'::regclass
             and dependency.refclassid = 'pg_catalog.pg_class'::regclass
             and dependency.refobjid = class.oid
             and view.relkind in ('v', 'm')
             and view.oid <> class.oid), '{}')::text[] as used_by,
       coalesce((
           select pg_catalog.array_agg(distinct
                      pg_catalog.format('%I.%I', used_ns.nspname, used.relname))
           from pg_catalog.pg_rewrite as rule
           join pg_catalog.pg_depend as dependency
             on dependency.classid = 'pg_catalog.pg_rewrite'::regclass
            and dependency.objid = rule.oid
            and dependency.refclassid = 'pg_catalog.pg_class'::regclass
           join pg_catalog.pg_class as used on used.oid = dependency.refobjid
           join pg_catalog.pg_namespace as used_ns on used_ns.oid = used.relnamespace
           where rule.ev_class = class.oid
             and class.relkind in ('v', 'm')
             and used.oid <> class.oid), '{}')::text[] as uses,
       server.srvname::text as server,
       coalesce(foreign_table.ftoptions, '{}')::text[] as server_options,
       current_user::text as role
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
left join pg_catalog.pg_am as method on method.oid = class.relam
left join pg_catalog.pg_tablespace as space on space.oid = class.reltablespace
left join pg_catalog.pg_foreign_table as foreign_table on foreign_table.ftrelid = class.oid
left join pg_catalog.pg_foreign_server as server on server.oid = foreign_table.ftserver
where class.oid::bigint = ?
