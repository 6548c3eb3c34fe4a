select c.oid, quote_ident(n.nspname) as parent, quote_ident(c.collname) as name, c.collowner::regrole::text as owner,
    d.description as comment,
    '(provider = ' || case c.collprovider when 'i' then 'icu' when 'c' then 'libc' when 'b' then 'builtin' else 'default' end
        || case
            when c.collprovider in ('i', 'b') then ', locale = ' || quote_literal(c.colllocale)
            else coalesce(', lc_collate = ' || quote_literal(c.collcollate) || ', lc_ctype = ' || quote_literal(c.collctype), '')
        end
        || case when c.collisdeterministic then '' else ', deterministic = false' end
        || coalesce(', rules = ' || quote_literal(c.collicurules), '')
        || ')' as definition
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
left join pg_description d on d.classoid = 'pg_collation'::regclass and d.objoid = c.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
