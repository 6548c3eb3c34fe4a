create extension btree_gist;
create table kinds.of_18 (
    a integer constraint named_not_null not null no inherit,
    b integer,
    doubled integer generated always as (b * 2) virtual,
    stored integer generated always as (b * 3) stored,
    valid daterange,
    constraint temporal primary key (b, valid without overlaps),
    constraint relaxed check (a > 0) not enforced
);
alter table kinds.of_18 add column c integer, add constraint later not null c not valid;
create table kinds.refers_18 (
    b integer, valid daterange, parent bigint references kinds.parent not enforced,
    constraint periods foreign key (b, period valid) references kinds.of_18 (b, period valid)
);
create publication with_generated for table kinds.of_18 with (publish_generated_columns = stored);
alter default privileges for role holdfast_app grant select on large objects to public;
