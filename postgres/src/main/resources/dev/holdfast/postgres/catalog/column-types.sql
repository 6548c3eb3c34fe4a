-- The types of all columns, few beside the columns.
select t.atttypid as typid, t.atttypmod as typmod, format_type(t.atttypid, t.atttypmod) as type
from (
    select distinct a.atttypid, a.atttypmod
    from pg_attribute a
    where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped) t
