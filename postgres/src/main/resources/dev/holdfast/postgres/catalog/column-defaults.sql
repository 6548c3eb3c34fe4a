-- Read in COPY's binary format. An expression of other columns is a generated column's, and needs its table to be written.
select e.adrelid, e.adnum, pg_get_expr(e.adbin, 0)
from pg_attrdef e
where e.adrelid >= 16384 and e.adbin::text not like '%{VAR %'
