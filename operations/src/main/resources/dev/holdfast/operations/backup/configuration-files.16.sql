select sourcefile as file -- of the running configuration; from 16 on pg_hba.conf includes others too
from pg_catalog.pg_file_settings
where sourcefile is not null
union
select file_name from pg_catalog.pg_hba_file_rules where file_name is not null
union
select file_name from pg_catalog.pg_ident_file_mappings where file_name is not null
order by file
