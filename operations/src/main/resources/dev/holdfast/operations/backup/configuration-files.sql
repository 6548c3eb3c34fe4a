select distinct sourcefile as file -- of the running configuration, included files too
from pg_catalog.pg_file_settings
where sourcefile is not null
order by file
