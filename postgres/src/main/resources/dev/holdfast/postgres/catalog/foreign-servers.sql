select s.oid, quote_ident(s.srvname) as name, s.srvowner::regrole::text as owner, s.srvacl::text as acl, d.description as comment,
    concat_ws(' ',
        'TYPE ' || quote_literal(s.srvtype),
        'VERSION ' || quote_literal(s.srvversion),
        'FOREIGN DATA WRAPPER ' || quote_ident(f.fdwname),
        (select 'OPTIONS (' || string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', '
                order by o.option_name collate "C") || ')'
            from pg_options_to_table(s.srvoptions) o)) as definition
from pg_foreign_server s
join pg_foreign_data_wrapper f on f.oid = s.srvfdw
left join pg_description d on d.classoid = 'pg_foreign_server'::regclass and d.objoid = s.oid
