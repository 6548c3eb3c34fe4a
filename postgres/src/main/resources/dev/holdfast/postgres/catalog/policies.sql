select p.oid, p.polrelid as relation, quote_ident(p.polname) as name, d.description as comment,
    concat_ws(' ',
        'ON ' || p.polrelid::regclass,
        case when not p.polpermissive then 'AS RESTRICTIVE' end,
        case p.polcmd when 'r' then 'FOR SELECT' when 'a' then 'FOR INSERT' when 'w' then 'FOR UPDATE' when 'd' then 'FOR DELETE' end,
        case when p.polroles <> '{0}' then
            'TO ' || (select string_agg(r.role::regrole::text, ', ' order by r.role::regrole::text collate "C")
                from unnest(p.polroles) r (role)) end,
        'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') as definition
from pg_policy p
left join pg_description d on d.classoid = 'pg_policy'::regclass and d.objoid = p.oid
