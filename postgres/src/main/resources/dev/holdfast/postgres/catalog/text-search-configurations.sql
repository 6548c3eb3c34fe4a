select t.oid, quote_ident(n.nspname) as parent, quote_ident(t.cfgname) as name, t.cfgowner::regrole::text as owner,
    d.description as comment,
    '(PARSER = ' || quote_ident(p.nspname) || '.' || quote_ident(p.prsname) || ')' as definition,
    (select string_agg(line, e'\n' order by line collate "C")
        from (
            select quote_ident(k.alias) || ' WITH ' || string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as line
            from pg_ts_config_map m
            join ts_token_type(t.cfgparser) k on k.tokid = m.maptokentype
            where m.mapcfg = t.oid
            group by k.alias) lines) as mappings
from pg_ts_config t
join pg_namespace n on n.oid = t.cfgnamespace
join (
    select p.oid, p.prsname, n.nspname
    from pg_ts_parser p join pg_namespace n on n.oid = p.prsnamespace) p on p.oid = t.cfgparser
left join pg_description d on d.classoid = 'pg_ts_config'::regclass and d.objoid = t.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
