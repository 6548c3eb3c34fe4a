-- The server keeps the columns in the table's order, which is no difference: here they are in that of their names. Expressions
-- follow them, in the order of their statement.
select s.oid, quote_ident(n.nspname) as parent, quote_ident(s.stxname) as name, s.stxowner::regrole::text as owner,
    coalesce(t.head || overlay(t.rest placing c.by_name from position(' ON ' in t.rest) + 4 for length(c.by_place)),
        t.head || t.rest) as definition,
    nullif(s.stxstattarget, -1) as statistics, d.description as comment
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
cross join lateral (
    select 'CREATE STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname) as head) h
cross join lateral (
    select h.head, substr(pg_get_statisticsobjdef(s.oid), length(h.head) + 1) as rest) t
cross join lateral (
    select string_agg(quote_ident(a.attname), ', ' order by a.attname collate "C") as by_name,
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) as by_place
    from pg_attribute a where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys)) c
left join pg_description d on d.classoid = 'pg_statistic_ext'::regclass and d.objoid = s.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
