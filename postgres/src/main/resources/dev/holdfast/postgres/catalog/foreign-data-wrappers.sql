select f.oid, quote_ident(f.fdwname) as name, f.fdwowner::regrole::text as owner, f.fdwacl::text as acl, d.description as comment,
    concat_ws(' ',
        'HANDLER ' || nullif(f.fdwhandler, 0)::regproc,
        'VALIDATOR ' || nullif(f.fdwvalidator, 0)::regproc,
        (select 'OPTIONS (' || string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', '
                order by o.option_name collate "C") || ')'
            from pg_options_to_table(f.fdwoptions) o)) as definition
from pg_foreign_data_wrapper f
left join pg_description d on d.classoid = 'pg_foreign_data_wrapper'::regclass and d.objoid = f.oid
