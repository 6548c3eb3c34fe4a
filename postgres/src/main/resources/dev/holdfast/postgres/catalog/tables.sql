select c.oid, quote_ident(n.nspname) as parent, quote_ident(c.relname) as name,
    case c.relkind when 'f' then 'FOREIGN_TABLE' else 'TABLE' end as kind,
    c.relowner::regrole::text as owner, c.relacl::text as acl, d.description as comment,
    case c.relpersistence when 'u' then 'UNLOGGED' end as persistence,
    case c.relkind when 'p' then pg_get_partkeydef(c.oid) end as partition_by,
    case when c.relispartition then h.parents end as partition_of,
    pg_get_expr(c.relpartbound, c.oid) as bound,
    case when not c.relispartition then h.parents end as inherits,
    nullif(c.reloftype, 0)::regtype::text as of_type,
    case when m.amname <> 'heap' then quote_ident(m.amname) end as access_method,
    quote_ident(s.spcname) as tablespace,
    case when c.reloptions is not null or t.reloptions is not null then
        (select string_agg(o, ', ' order by o collate "C")
            from (select unnest(c.reloptions) union all select 'toast.' || unnest(t.reloptions)) options (o)) end as options,
    case when c.relkind <> 'f' then
        case c.relreplident when 'f' then 'FULL' when 'n' then 'NOTHING' when 'i' then 'USING INDEX ' || i.identifying end end
        as replica_identity,
    nullif(concat_ws(', ', case when c.relrowsecurity then 'ENABLED' end, case when c.relforcerowsecurity then 'FORCED' end), '')
        as row_security,
    i.clustering as cluster_on,
    quote_ident(f.srvname) as server,
    case when f.ftoptions is not null then
        (select string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ' order by o.option_name collate "C")
            from pg_options_to_table(f.ftoptions) o) end as fdw_options
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_class t on t.oid = c.reltoastrelid
left join pg_am m on m.oid = c.relam
left join pg_tablespace s on s.oid = c.reltablespace
left join (
    select inhrelid, string_agg(inhparent::regclass::text, ', ' order by inhseqno) as parents
    from pg_inherits where inhrelid >= 16384 group by inhrelid) h on h.inhrelid = c.oid
left join (
    select i.indrelid, max(quote_ident(c.relname)) filter (where i.indisclustered) as clustering,
        max(quote_ident(c.relname)) filter (where i.indisreplident) as identifying
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indisclustered or i.indisreplident
    group by i.indrelid) i on i.indrelid = c.oid
left join (
    select t.ftrelid, t.ftoptions, s.srvname
    from pg_foreign_table t join pg_foreign_server s on s.oid = t.ftserver) f on f.ftrelid = c.oid
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where c.relkind in ('r', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
