-- What has misled dividers of SQL. PsqlOracleTest compares with psql.
select 1; select 2 -- not here;
;
select 'a;b', 'it''s;', E'\';', e'\\', U&'\0061;', B'1', X'1F', N'n;';
select "a;""b", U&"d\0061;t" from t;
select $$;$$, $a$;$$;$b$;$a$, $_ä1$;$_ä1$;
select a$b$c from t; select $1; select 1$$;$$;
/* ; */ select /* /* ; */ ; */ 1;
select 1 +/* ; */ -1; select 2 */* ; */ 2; select 3 --;
;
select '{"a": ";"}'::jsonb ? 'a;', a @> '{;}', b #>> '{a,b}' -- ;
;
create rule r as on insert to t do instead (delete from a; insert into b values (1); notify c);
create function f(a int, b int default 1) returns int language sql
begin atomic
  select case when a = 1 then ';' else 'b' end;
  select case a when 1 then case b when 2 then 3 end end;
end;
create or replace procedure p() begin atomic insert into t values ((select 1)); end; select 'after';
create function g() returns trigger language plpgsql as $function$
begin
  if new.a is null then raise exception 'a; $$ b'; end if;
  execute $sql$ select ';' $sql$;
  return new;
end;
$function$;
do $$ begin perform 1; commit; end $$;
create table t (a int, b text);
copy t (a, b) from stdin;
1	it's; a row
2	$$ "
\N	\\.
\.
select 'after the data';
copy t from stdin with (format csv);
1,"a;
b"
\.
copy a from stdin; copy b from stdin;
1	of a
\.
2	of b
\.
copy (select 1; ) to stdout;
select 1 \; select 2;
select 3 \g
select 4 \gset x_
select 5 \gexec
select 'grün;', größe from "größe;";
select 1 as case; select t.end from t; select 1 as "begin";
select a [ 1 : 2 ], b::int, c:=1;
prepare q as select $1;
select 1e5, 1.5, .5, 1..2, 1e, 1e-;
select E'a\
;';
begin; savepoint a; rollback to a; commit;
;;;
select 'the last, without a semicolon'
