-- What a database holds but the tables of the tools, in one line.
select (select string_agg(kind::text || ' ' || count, ', ' order by kind)
        from (select relkind as kind, count(*) as count
              from pg_catalog.pg_class
              where relnamespace = 'public'::regnamespace
                and relname !~ '^(schema_migrations|flyway_schema_history)'
              group by relkind) as relations),
       (select count(*) from pg_catalog.pg_attribute join pg_catalog.pg_class on pg_class.oid = attrelid
        where relnamespace = 'public'::regnamespace and relname ~ '^(account|invoice)' and attnum > 0),
       (select count(*) from pg_catalog.pg_constraint where conrelid::regclass::text ~ '^(account|invoice)'),
       (select count(*) from pg_catalog.pg_description where classoid = 'pg_class'::regclass
          and objoid::regclass::text ~ '^(account|invoice)'),
       (select count(*) from pg_catalog.pg_proc where pronamespace = 'public'::regnamespace),
       (select sum(seq) from (select (pg_catalog.xpath('/row/n/text()', pg_catalog.query_to_xml(
            pg_catalog.format('select count(*) as n from public.%I', relname), false, true, '')))[1]::text::int as seq
          from pg_catalog.pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
            and relname ~ '^account') as rows)
