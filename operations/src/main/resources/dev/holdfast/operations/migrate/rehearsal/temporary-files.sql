select coalesce(pg_catalog.sum(f.size), 0)::bigint as bytes
from pg_catalog.pg_ls_tmpdir() f
