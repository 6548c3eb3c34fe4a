-- ONLY where a table has children: without it they would come along.
select p.oid, quote_ident(p.pubname) as name, p.pubowner::regrole::text as owner, d.description as comment,
    nullif(concat_ws(', ',
        case when not (p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate) then 'publish = ''' || concat_ws(', ',
            case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
            case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end) || '''' end,
        case when p.pubviaroot then 'publish_via_partition_root = true' end,
        case p.pubgencols when 's' then 'publish_generated_columns = stored' end), '') as options,
    case when p.puballtables then 'ALL TABLES' else nullif(concat_ws(', ',
        (select 'TABLE ' || string_agg(
                case when c.relkind = 'r' and exists (select from pg_inherits h where h.inhparent = c.oid) then 'ONLY ' else '' end
                    || r.prrelid::regclass
                    || coalesce(' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attname collate "C")
                        from pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')', '')
                    || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', ''),
                ', ' order by r.prrelid::regclass::text collate "C")
            from pg_publication_rel r
            join pg_class c on c.oid = r.prrelid
            where r.prpubid = p.oid),
        (select 'TABLES IN SCHEMA ' || string_agg(quote_ident(n.nspname), ', ' order by n.nspname)
            from pg_publication_namespace s
            join pg_namespace n on n.oid = s.pnnspid
            where s.pnpubid = p.oid)), '') end as tables
from pg_publication p
left join pg_description d on d.classoid = 'pg_publication'::regclass and d.objoid = p.oid
