# Writes `count` migrations into the folder `folder`, the same statements in the names of each tool:
# golang-migrate/ (N_title.up.sql and .down.sql), dbmate/, flyway/. Eight kinds in turn, as histories have them.

function migration(title, up, down,    number) {
    number = sprintf("%06d", n)
    write("golang-migrate/" number "_" title ".up.sql", up)
    write("golang-migrate/" number "_" title ".down.sql", down)
    write("dbmate/" number "_" title ".sql", "-- migrate:up\n" up "\n-- migrate:down\n" down)
    write("flyway/V" number "__" title ".sql", up)
}

function write(name, text,    file) {
    file = folder "/" name
    printf "%s", text >file
    close(file)
}

BEGIN {
    for (n = 1; n <= count; n++) {
        t = int((n - 1) / 8)
        kind = (n - 1) % 8
        if (kind == 0) {
            migration("create_account_" t, \
                "-- Accounts, part " t ".\ncreate table account_" t " (\n" \
                "    id bigint generated always as identity primary key,\n" \
                "    email text not null unique,\n" \
                "    name text not null default '',\n" \
                "    created_at timestamptz not null default now(),\n" \
                "    constraint account_" t "_email check (email like '%@%')\n);\n", \
                "drop table account_" t ";\n")
        } else if (kind == 1) {
            migration("add_settings_" t, \
                "alter table account_" t " add column settings jsonb not null default '{}';\n", \
                "alter table account_" t " drop column settings;\n")
        } else if (kind == 2) {
            migration("index_created_" t, \
                "create index account_" t "_created on account_" t " (created_at desc) where name <> '';\n", \
                "drop index account_" t "_created;\n")
        } else if (kind == 3) {
            migration("create_invoice_" t, \
                "create table invoice_" t " (\n    id bigint primary key,\n    account bigint not null,\n" \
                "    total numeric(12, 2) not null check (total >= 0),\n    note text\n);\n", \
                "drop table invoice_" t ";\n")
        } else if (kind == 4) {
            migration("invoice_account_" t, \
                "alter table invoice_" t "\n    add constraint invoice_" t "_account foreign key (account)\n" \
                "    references account_" t " (id) on delete cascade;\n" \
                "create index invoice_" t "_account on invoice_" t " (account);\n", \
                "drop index invoice_" t "_account;\n" \
                "alter table invoice_" t " drop constraint invoice_" t "_account;\n")
        } else if (kind == 5) {
            migration("comment_invoice_" t, \
                "comment on table invoice_" t " is 'What an account''s owner owes; see the manual, part " t "';\n" \
                "comment on column invoice_" t ".total is 'with tax';\n", \
                "comment on column invoice_" t ".total is null;\ncomment on table invoice_" t " is null;\n")
        } else if (kind == 6) {
            migration("first_accounts_" t, \
                "insert into account_" t " (email, name) values\n    ('ann@example.org', 'Ann; the first'),\n" \
                "    ('bob@example.org', 'Bob'),\n    ('eve@example.org', E'Eve\\'s');\n", \
                "delete from account_" t " where email in ('ann@example.org', 'bob@example.org', 'eve@example.org');\n")
        } else {
            migration("function_total_" t, \
                "create function total_" t "(of bigint) returns numeric\nlanguage plpgsql stable as $body$\n" \
                "declare\n    result numeric;\nbegin\n" \
                "    -- Semicolons; quotes ' and $$ are the function's own.\n" \
                "    select coalesce(sum(i.total), 0) into result from invoice_" t " i where i.account = of;\n" \
                "    return result;\nend;\n$body$;\n", \
                "drop function total_" t "(bigint);\n")
        }
    }
}
