create procedure kinds.proc_out(a integer, out b text, inout c integer) language plpgsql as 'begin end';
create function kinds.atomic(a integer) returns bigint language sql begin atomic select count(*) from kinds.parent where id > a; end;
create type kinds.versions as range (subtype = integer, multirange_type_name = "Versions");
create table kinds.compressed (a text compression pglz, b text);
create statistics kinds.of_expressions on (a || b), b from kinds.compressed;
create view kinds.computed as select kinds.atomic(1) as n;
