-- Fills an empty TMI database with plausible, related data.
--
--   tmi.threat_models   how many threat models (default 100); everything else grows with it
--   tmi.seed            any text (default 42); the same seed gives the same rows, ids included
--   tmi.base_date       the day on which the data ends (default 2025-11-12, midnight UTC); nothing here asks the clock
--
-- All of it is one statement, so it is one transaction however it is sent. Chance is a SHA-256 over seed, kind and
-- number of a row: no row depends on random(), on the session's time zone, on the locale or on the server's version.
-- People and companies are made up; every address ends in the reserved domain .example.
do language plpgsql $generate$
declare
    wanted text := coalesce(nullif(current_setting('tmi.threat_models', true), ''), '100');
    base_date text := coalesce(nullif(current_setting('tmi.base_date', true), ''), '2025-11-12');
    checked text;
    filled boolean;
    base timestamptz;
    model_count integer;
    user_count integer;
    group_count integer;
    credential_count integer;
    subscription_count integer;
    addon_count integer;
    template_count integer;
    response_count integer;
    providers text[] := array['tmi', 'google', 'github', 'microsoft', 'gitlab', 'apple'];
    events text[] := array[
        'threat_model.created', 'threat_model.updated', 'threat_model.deleted',
        'threat.created', 'threat.updated', 'threat.deleted',
        'diagram.created', 'diagram.updated', 'diagram.deleted', 'addon.invoked'
    ];
begin
    if wanted !~ '^[0-9]{1,7}$' or wanted::integer not between 1 and 1000000 then
        raise exception 'tmi.threat_models is %, but must be a whole number from 1 to 1000000', quote_literal(wanted)
            using errcode = 'invalid_parameter_value';
    end if;
    if base_date !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
        raise exception 'tmi.base_date is %, but must be a day such as 2025-11-12', quote_literal(base_date)
            using errcode = 'invalid_parameter_value';
    end if;
    base := base_date::timestamp at time zone 'UTC';
    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'the database is encoded in %, but some names need UTF8', current_setting('server_encoding')
            using errcode = 'feature_not_supported';
    end if;

    foreach checked in array array[
        'users', 'groups', 'group_members', 'administrators', 'threat_models', 'threat_model_access', 'diagrams',
        'threats', 'assets', 'documents', 'notes', 'repositories', 'metadata', 'collaboration_sessions',
        'session_participants', 'webhook_subscriptions', 'webhook_deliveries', 'webhook_url_deny_list', 'audit_log',
        'refresh_tokens', 'user_providers', 'addons', 'addon_invocations', 'survey_templates', 'survey_responses',
        'triage_notes', 'client_credentials', 'user_preferences', 'user_api_quotas', 'system_settings'
    ] loop
        if to_regclass(checked) is null then
            raise exception 'table % does not exist', checked
                using errcode = 'undefined_table', hint = 'Apply all eight migrations first.';
        end if;
        -- A second generator waits here, and then finds the rows of the first.
        execute format('lock table %I in share row exclusive mode', checked);
        execute format('select exists (select from %I)', checked) into filled;
        if filled then
            raise exception 'table % is not empty: data is generated only into an empty database', checked
                using errcode = 'object_not_in_prerequisite_state', hint = 'Nothing was changed.';
        end if;
    end loop;

    -- These settings end with the transaction. Compiling the long expressions below costs more than it saves.
    perform set_config('tmi.seed', coalesce(nullif(current_setting('tmi.seed', true), ''), '42'), true);
    perform set_config('timezone', 'UTC', true);
    perform set_config('datestyle', 'ISO, YMD', true);
    perform set_config('jit', 'off', true);

    model_count := wanted::integer;
    user_count := greatest(20, model_count / 4);
    group_count := greatest(5, user_count / 10);
    credential_count := greatest(2, user_count / 10);
    subscription_count := greatest(4, model_count / 5);
    addon_count := greatest(2, subscription_count / 4);
    template_count := 3 + model_count / 500;
    response_count := greatest(6, model_count / 2);

    -- Chance ---------------------------------------------------------------------------------------------------------
    -- The functions are temporary and dropped at the end. The planner inlines them, which is most of the speed; it may
    -- do so only where a function is as volatile as its body says, so the immutable ones cast numbers to text
    -- themselves. The "offset 0" at each chance() keeps the hash from being computed again for every byte read of it.

    create function pg_temp.id(kind text, n bigint) returns uuid language sql stable as $$
        select md5(current_setting('tmi.seed') || '/' || kind || '/' || n)::uuid
    $$;

    -- 32 bytes of chance for row n of a kind.
    create function pg_temp.chance(kind text, n bigint) returns bytea language sql stable as $$
        select sha256(convert_to(current_setting('tmi.seed') || '/' || kind || '/' || n, 'UTF8'))
    $$;

    -- A number from 0 to 2^31 - 1 out of the four bytes at a place.
    create function pg_temp.draw(h bytea, at integer) returns bigint language sql immutable as $$
        select ((get_byte(h, at) & 127)::bigint << 24) + (get_byte(h, at + 1) << 16)
            + (get_byte(h, at + 2) << 8) + get_byte(h, at + 3)
    $$;

    create function pg_temp.pick(h bytea, at integer, words text[]) returns text language sql immutable as $$
        select words[1 + get_byte(h, at) % cardinality(words)]
    $$;

    -- Up to a number of neighbours in a list, at least one.
    create function pg_temp.some(h bytea, at integer, most integer, words text[]) returns text[]
        language sql immutable as $$
        select words[1 + get_byte(h, at) % cardinality(words)
            : 1 + get_byte(h, at) % cardinality(words) + get_byte(h, at + 1) % most]
    $$;

    create function pg_temp.capital(words text) returns text language sql immutable as $$
        select upper(left(words, 1) collate "C") || substr(words, 2)
    $$;

    -- How many seconds before the base date a threat model was made, and how many diagrams and assets it has: facts
    -- that several tables must agree on.
    create function pg_temp.model_age(i bigint) returns bigint language sql stable as $$
        select 86400 + pg_temp.draw(pg_temp.chance('age', i), 0) % (729 * 86400)
    $$;

    create function pg_temp.diagrams(i bigint) returns integer language sql stable as $$
        select 1 + get_byte(pg_temp.chance('age', i), 4) % 3
    $$;

    create function pg_temp.assets(i bigint) returns integer language sql stable as $$
        select 3 + get_byte(pg_temp.chance('age', i), 5) % 4
    $$;

    -- The number of the j-th person who works on a threat model; the first one owns it. All five differ.
    create function pg_temp.member(i bigint, j integer, user_count integer) returns bigint language sql stable as $$
        select 1 + (
            pg_temp.draw(pg_temp.chance('age', i), 8)
            + (j - 1) * (1 + get_byte(pg_temp.chance('age', i), 12) % 4)
        ) % user_count
    $$;

    -- Words ----------------------------------------------------------------------------------------------------------

    create function pg_temp.company(h bytea, at integer) returns text language sql immutable as $$
        select pg_temp.pick(h, at, array[
            'northwind-freight', 'lumen-health', 'harbourbank', 'kestrel-energy', 'tallgrass', 'brightwater', 'orchard',
            'ferrovia', 'meridian-labs', 'saltmarsh', 'copperfield', 'aldgate', 'quarrystone'
        ]) || '.example'
    $$;

    -- A piece of a system: two bytes.
    create function pg_temp.component(h bytea, at integer) returns text language sql immutable as $$
        select pg_temp.pick(h, at, array[
            'order', 'payment', 'billing', 'customer', 'partner', 'inventory', 'shipping', 'identity', 'session',
            'search', 'catalogue', 'claims', 'booking', 'telemetry', 'device', 'firmware', 'patient', 'ledger',
            'pricing', 'reporting', 'notification', 'document', 'onboarding', 'settlement', 'fraud', 'warehouse',
            'scheduling', 'consent', 'loyalty', 'tax', 'support', 'analytics', 'voucher', 'subscription', 'metering'
        ]) || ' ' || pg_temp.pick(h, at + 1, array[
            'service', 'gateway', 'queue', 'database', 'cache', 'portal', 'batch job', 'importer', 'exporter', 'proxy',
            'scheduler', 'mobile app', 'web front end', 'message broker', 'object store', 'audit trail', 'worker',
            'webhook', 'admin console', 'API', 'event stream', 'data lake', 'key vault', 'function', 'load balancer'
        ])
    $$;

    -- Something worth protecting: two bytes.
    create function pg_temp.information(h bytea, at integer) returns text language sql immutable as $$
        select pg_temp.pick(h, at, array[
            'access', 'refresh', 'signed', 'cached', 'archived', 'exported', 'personal', 'unencrypted', 'stale',
            'shared', 'internal', 'temporary', 'customer', 'partner', 'card', 'medical', 'forged', 'encrypted', 'raw'
        ]) || ' ' || pg_temp.pick(h, at + 1, array[
            'tokens', 'records', 'session keys', 'addresses', 'invoices', 'log lines', 'backups', 'certificates',
            'configurations', 'messages', 'reports', 'credentials', 'images', 'uploads', 'metrics', 'identifiers',
            'consent forms', 'price lists', 'audit entries', 'feature flags', 'cookies', 'prescriptions', 'receipts'
        ])
    $$;

    create function pg_temp.adversary(h bytea, at integer) returns text language sql immutable as $$
        select pg_temp.pick(h, at, array[
            'an attacker on the same network', 'a malicious insider', 'a compromised build agent', 'a curious tenant',
            'an anonymous visitor', 'a former employee', 'a stolen laptop', 'a rogue browser extension',
            'a phishing page', 'an automated scanner', 'a careless operator', 'a third-party script',
            'an expired session', 'a forged client', 'a misconfigured proxy', 'a supplier with remote access',
            'a scripted sign-up', 'a replayed request', 'a leaked API key', 'an over-privileged service account'
        ])
    $$;

    -- One of seven kinds of sentence: eight bytes.
    create function pg_temp.sentence(h bytea, at integer) returns text language sql immutable as $$
        select case get_byte(h, at) % 7
            when 0 then pg_temp.capital(pg_temp.adversary(h, at + 1))
                || pg_temp.pick(h, at + 2, array[' could ', ' can ', ' may ', ' might ', ' would be able to '])
                || pg_temp.pick(h, at + 3, array[
                    'read', 'replay', 'delete', 'guess', 'redirect', 'reorder', 'truncate', 'tamper with', 'leak',
                    'withhold', 'overwrite', 'enumerate', 'correlate', 'copy'
                ])
                || ' ' || pg_temp.information(h, at + 4) || ' in the ' || pg_temp.component(h, at + 6) || '.'
            when 1 then 'The ' || pg_temp.component(h, at + 1)
                || pg_temp.pick(h, at + 3, array[
                    ' stores ', ' forwards ', ' signs ', ' validates ', ' caches ', ' receives ', ' publishes ',
                    ' compresses ', ' encrypts ', ' samples ', ' deduplicates '
                ])
                || pg_temp.information(h, at + 4)
                || pg_temp.pick(h, at + 6, array[
                    '', ' for thirty days', ' before the request is authorised', ' without checking the sender',
                    ' on every retry', ' in plain text', ' in two regions', ' for the monthly close',
                    ' once the customer has agreed', ' while a deployment is under way', ' under a shared account'
                ]) || '.'
            when 2 then pg_temp.pick(h, at + 1, array[
                    'Rotate', 'Encrypt', 'Sign', 'Expire', 'Stop logging', 'Separate', 'Rate-limit', 'Review',
                    'Mask', 'Quarantine', 'Minimise', 'Version'
                ])
                || ' ' || pg_temp.information(h, at + 2)
                || pg_temp.pick(h, at + 4, array[
                    ' before they reach the ', ' inside the ', ' leaving the ', ' at the '
                ])
                || pg_temp.component(h, at + 5)
                || pg_temp.pick(h, at + 7, array[
                    '', ' and alert on failures', ' with keys from the vault', ', at the latest with the next release',
                    ' as the policy asks', ' and write it to the audit trail'
                ]) || '.'
            when 3 then 'If ' || pg_temp.information(h, at + 1) || ' reach the ' || pg_temp.component(h, at + 3) || ', '
                || pg_temp.adversary(h, at + 5)
                || pg_temp.pick(h, at + 6, array[
                    ' gains a foothold', ' needs one more step only', ' sees more than intended', ' goes unnoticed',
                    ' can impersonate a customer', ' can stop the service', ' keeps access after revocation'
                ]) || '.'
            when 4 then 'We assume that the ' || pg_temp.component(h, at + 1)
                || pg_temp.pick(h, at + 3, array[
                    ' is patched within ', ' is restarted within ', ' loses at most ', ' answers within ',
                    ' is restored within ', ' keeps its log for '
                ])
                || (2 + get_byte(h, at + 4) % 58)::text
                || pg_temp.pick(h, at + 5, array[' minutes', ' hours', ' days'])
                || pg_temp.pick(h, at + 6, array[
                    '', ', as measured in the last drill', ', which nobody has tested yet'
                ]) || '.'
            when 5 then 'See SEC-' || (100 + get_byte(h, at + 1) * 37 + get_byte(h, at + 2))::text || ': the '
                || pg_temp.component(h, at + 3)
                || pg_temp.pick(h, at + 5, array[
                    ' trusts every caller', ' has no owner', ' runs an unsupported release', ' shares its database',
                    ' accepts any certificate', ' has a default account', ' exposes a debug endpoint'
                ]) || '.'
            else 'Open question: who may '
                || pg_temp.pick(h, at + 1, array['approve', 'export', 'restore', 'delete', 'see', 'change', 're-send'])
                || ' ' || pg_temp.information(h, at + 2) || ' of the ' || pg_temp.component(h, at + 4)
                || pg_temp.pick(h, at + 6, array[
                    '', ' at night', ' during an incident', ' after a contract ends'
                ]) || '?'
        end
    $$;

    -- One to four sentences out of the 32 bytes.
    create function pg_temp.paragraph(h bytea, sentences integer) returns text language sql immutable as $$
        select pg_temp.sentence(h, 0)
            || case when sentences > 1 then ' ' || pg_temp.sentence(h, 8) else '' end
            || case when sentences > 2 then ' ' || pg_temp.sentence(h, 16) else '' end
            || case when sentences > 3 then ' ' || pg_temp.sentence(h, 24) else '' end
    $$;

    create function pg_temp.threat_words(framework text) returns text[] language sql immutable as $$
        select case framework
            when 'STRIDE' then array[
                'Spoofing', 'Tampering', 'Repudiation', 'Information disclosure', 'Denial of service',
                'Elevation of privilege'
            ]
            when 'LINDDUN' then array[
                'Linking', 'Identifying', 'Non-repudiation', 'Detecting', 'Data disclosure', 'Unawareness',
                'Non-compliance'
            ]
            when 'CIA' then array['Confidentiality', 'Integrity', 'Availability']
            when 'DIE' then array['Distributed', 'Immutable', 'Ephemeral']
            else array[
                'Technique and processes', 'Accessibility', 'Identifiability and linkability', 'Security', 'Safety',
                'Unawareness', 'Ethics and human rights', 'Non-compliance'
            ]
        end
    $$;

    create function pg_temp.framework(i bigint) returns text language sql stable as $$
        select pg_temp.pick(pg_temp.chance('age', i), 6, array[
            'STRIDE', 'STRIDE', 'STRIDE', 'STRIDE', 'STRIDE', 'STRIDE', 'LINDDUN', 'LINDDUN', 'CIA', 'CIA', 'DIE',
            'PLOT4ai'
        ])
    $$;

    -- People ---------------------------------------------------------------------------------------------------------

    insert into users (
        internal_uuid, provider, provider_user_id, email, name, email_verified, last_login, created_at, modified_at
    )
    select pg_temp.id('user', n), providers[1 + get_byte(h, 0) % 6], left(md5(h), 20),
        -- The addresses drop what the names may have: capitals, blanks and accents.
        translate(lower((first_name || '.' || last_name) collate "C"), U&' \00E1\00E9\00EB\00ED\00F6\00FC', '-aeeiou')
            || n || '@' || pg_temp.company(h, 3),
        first_name || ' ' || last_name, get_byte(h, 4) % 20 > 0,
        case when get_byte(h, 5) % 16 > 0 then seen end, joined,
        case when get_byte(h, 5) % 16 > 0 then seen else joined end
    from generate_series(1::bigint, user_count) n
    cross join lateral (select pg_temp.chance('user', n) as h offset 0) chance
    cross join lateral (
        select pg_temp.pick(h, 1, array[
                'Ada', 'Amir', 'Anneke', 'Arun', 'Beatriz', 'Bjarne', 'Carmen', 'Chidi', 'Clara', 'Daniel', 'Devi',
                'Elif', 'Emeka', 'Erik', 'Fatima', 'Femke', 'Gita', 'Hannah', 'Hiro', 'Imani', 'Ines', 'Ivan',
                'Jamal', 'Joanna', U&'Jos\00E9', 'Kaveh', 'Keiko', 'Lars', 'Leila', 'Liam', 'Lucia', 'Magda', 'Marek',
                'Mei', 'Miguel', 'Nadia', 'Nils', 'Noor', 'Olga', 'Omar', 'Paula', 'Pieter', 'Priya', 'Rashid',
                'Rosa', 'Samuel', 'Sanna', 'Selma', 'Tariq', 'Tomas', 'Ursula', 'Vikram', 'Wanda', 'Yara', 'Yusuf',
                U&'Zo\00EB'
            ]) as first_name,
            pg_temp.pick(h, 2, array[
                'Abara', 'Achterberg', 'Almeida', 'Andersen', 'Banerjee', 'Becker', 'Castillo', 'Cohen', 'Dahl',
                'Demir', 'Dubois', 'Eriksson', 'Farouk', 'Fischer', U&'Garc\00EDa', 'Haddad', 'Hansen', 'Hoffmann',
                'Ibrahim', 'Ito', 'Jansen', 'Kamara', 'Kaya', 'Kowalski', 'Kumar', 'Laurent', 'Lindqvist', 'Lopez',
                U&'M\00FCller', 'Marino', 'Mensah', 'Moreau', 'Nakamura', 'Novak', 'Okafor', 'Olsen', 'Oyelaran',
                'Park', 'Pereira', 'Petrov', 'Quispe', 'Rahman', 'Reyes', 'Rossi', 'Sato', U&'Sch\00F6n', 'Silva',
                'Singh', 'Sokolov', 'Tanaka', 'Torres', 'van Dijk', 'Vargas', 'Weber', 'Wu', 'Yilmaz', 'Zhang',
                'Ziegler'
            ]) as last_name,
            -- Everyone joined before the first threat model was made.
            base - (731 * 86400 + pg_temp.draw(h, 8) % (700 * 86400)) * interval '1 second' as joined,
            base - (pg_temp.draw(h, 12) % (90 * 86400)) * interval '1 second' as seen
    ) person;

    -- The first sign-in of each, and for every third one a second provider.
    insert into user_providers (
        id, user_internal_uuid, provider, provider_user_id, email, is_primary, last_login, created_at, modified_at
    )
    select pg_temp.id('user provider', n * 10 + j), u.internal_uuid,
        providers[1 + (get_byte(h, 0) + (j - 1) * (1 + get_byte(h, 16) % 5)) % 6],
        case j when 1 then u.provider_user_id else left(md5(u.provider_user_id), 20) end, u.email, j = 1,
        case j when 1 then u.last_login end, u.created_at + (j - 1) * interval '1 hour',
        case j when 1 then u.modified_at else u.created_at + interval '1 hour' end
    from generate_series(1::bigint, user_count) n
    cross join lateral (select pg_temp.chance('user', n) as h offset 0) chance
    cross join lateral generate_series(1, case n % 3 when 0 then 2 else 1 end) j
    join users u on u.internal_uuid = pg_temp.id('user', n);

    -- Up to three tokens each, every one but the last used up.
    insert into refresh_tokens (
        id, user_internal_uuid, token_hash, replaced_by_id, expires_at, revoked_at, created_at, modified_at
    )
    select pg_temp.id('refresh token', n * 10 + j), pg_temp.id('user', n),
        encode(pg_temp.chance('refresh token', n * 10 + j), 'hex'),
        case when j < tokens then pg_temp.id('refresh token', n * 10 + j + 1) end,
        issued + interval '720 hours', case when j < tokens then issued + interval '240 hours' end,
        issued, case when j < tokens then issued + interval '240 hours' else issued end
    from generate_series(1::bigint, user_count) n
    cross join lateral (select pg_temp.chance('sign-in', n) as h offset 0) chance
    cross join lateral (select 1 + get_byte(h, 0) % 3 as tokens) amount
    cross join lateral generate_series(1, tokens) j
    cross join lateral (
        select base - (pg_temp.draw(h, 1) % (40 * 86400)) * interval '1 second'
            - (tokens - j) * interval '240 hours' as issued
    ) age;

    insert into user_preferences (user_internal_uuid, preferences, created_at, modified_at)
    select u.internal_uuid,
        jsonb_build_object(
            'theme', pg_temp.pick(h, 0, array['light', 'dark', 'system']),
            'language', pg_temp.pick(h, 1, array['en', 'en', 'en', 'de', 'fr', 'nl', 'ja', 'pt']),
            'page_size', 10 * (1 + get_byte(h, 2) % 10),
            'notify', jsonb_build_object('mail', get_byte(h, 3) % 2 = 0, 'digest_hour', get_byte(h, 4) % 24)
        ),
        u.created_at, u.created_at
    from generate_series(1::bigint, user_count) n
    cross join lateral (select pg_temp.chance('preferences', n) as h offset 0) chance
    join users u on u.internal_uuid = pg_temp.id('user', n);

    insert into user_api_quotas (user_internal_uuid, requests_per_minute, requests_per_hour, created_at, modified_at)
    select pg_temp.id('user', n), 60 * (1 + get_byte(h, 0) % 10),
        case when n % 20 = 0 then 3600 * (1 + get_byte(h, 0) % 10) end,
        base - interval '9000 hours', base - interval '9000 hours'
    from generate_series(10::bigint, user_count, 10) n
    cross join lateral (select pg_temp.chance('quota', n) as h offset 0) chance;

    insert into client_credentials (
        id, owner_internal_uuid, client_id, secret_hash, name, description, is_active, last_used_at, expires_at,
        created_at, modified_at
    )
    select pg_temp.id('credential', n), pg_temp.id('user', 1 + pg_temp.draw(h, 0) % user_count),
        'tmi_cc_' || left(md5(h), 16), encode(pg_temp.chance('client secret', n), 'hex'),
        pg_temp.capital(pg_temp.component(h, 4)) || ' client', pg_temp.sentence(h, 8), get_byte(h, 16) % 8 > 0,
        issued + interval '1 hour', issued + interval '8760 hours', issued, issued + interval '1 hour'
    from generate_series(1::bigint, credential_count) n
    cross join lateral (select pg_temp.chance('credential', n) as h offset 0) chance
    cross join lateral (
        select base - (86400 + pg_temp.draw(h, 20) % (500 * 86400)) * interval '1 second' as issued
    ) age;

    insert into groups (internal_uuid, provider, group_name, display_name, description, created_at, modified_at)
    select pg_temp.id('group', n), providers[1 + get_byte(h, 0) % 6], replace(team, ' ', '-') || '-' || n,
        pg_temp.capital(team), pg_temp.sentence(h, 8), formed, formed
    from generate_series(1::bigint, group_count) n
    cross join lateral (select pg_temp.chance('group', n) as h offset 0) chance
    cross join lateral (
        select pg_temp.pick(h, 1, array[
                'payments', 'platform', 'mobile', 'identity', 'data', 'claims', 'logistics', 'clinical', 'retail',
                'core'
            ]) || ' ' || pg_temp.pick(h, 2, array[
                'engineering', 'security', 'operations', 'architecture', 'reviewers', 'compliance', 'support'
            ]) as team,
            base - (731 * 86400 + pg_temp.draw(h, 3) % (400 * 86400)) * interval '1 second' as formed
    ) team;

    insert into group_members (
        group_internal_uuid, user_internal_uuid, added_by_internal_uuid, created_at, modified_at
    )
    select pg_temp.id('group', n), pg_temp.id('user', 1 + (pg_temp.draw(h, 0) + j) % user_count),
        case when j > 1 then pg_temp.id('user', 1 + (pg_temp.draw(h, 0) + 1) % user_count) end, joined, joined
    from generate_series(1::bigint, group_count) n
    cross join lateral (select pg_temp.chance('group members', n) as h offset 0) chance
    cross join lateral generate_series(1, 5 + get_byte(h, 4) % 8) j
    cross join lateral (select base - (pg_temp.draw(h, 8) % (700 * 86400) + j) * interval '1 second' as joined) age;

    -- A few people, and one group.
    insert into administrators (
        id, user_internal_uuid, group_internal_uuid, granted_by_internal_uuid, created_at, modified_at
    )
    select pg_temp.id('administrator', n), case when n > 1 then pg_temp.id('user', n) end,
        case when n = 1 then pg_temp.id('group', n) end, case when n > 2 then pg_temp.id('user', 2) end,
        base - interval '17520 hours', base - interval '17520 hours'
    from generate_series(1::bigint, 3 + user_count / 100) n;

    -- Threat models --------------------------------------------------------------------------------------------------

    insert into threat_models (
        id, name, description, owner_internal_uuid, created_by_internal_uuid, threat_model_framework, issue_uri, status,
        status_changed_at, tags, created_at, modified_at
    )
    select pg_temp.id('threat model', i),
        pg_temp.capital(pg_temp.component(h, 0)) || pg_temp.pick(h, 2, array[
            '', ', release ' || (1 + get_byte(h, 3) % 9) || '.' || get_byte(h, 4) % 20, ' for partners', ' migration',
            ', ' || pg_temp.pick(h, 3, array['north', 'south', 'east', 'west']) || ' region', ' replacement',
            ' after the ' || pg_temp.pick(h, 3, array['audit', 'merger', 'incident', 'redesign'])
        ]),
        pg_temp.paragraph(g, 2 + get_byte(h, 5) % 3),
        pg_temp.id('user', pg_temp.member(i, 1, user_count)),
        pg_temp.id('user', pg_temp.member(i, 1 + get_byte(h, 6) % 2, user_count)),
        pg_temp.framework(i),
        case when get_byte(h, 7) % 3 > 0
            then 'https://issues.' || pg_temp.company(h, 8) || '/browse/SEC-' || pg_temp.draw(h, 9) % 20000 end,
        status, case when status <> 'not_started' then changed end,
        case when get_byte(h, 13) % 5 > 0 then pg_temp.some(h, 14, 3, array[
            'pci', 'gdpr', 'public-api', 'cloud', 'legacy', 'mobile', 'third-party', 'critical', 'internal', 'pilot',
            'hipaa', 'iot', 'machine-learning', 'customer-facing', 'batch', 'kubernetes', 'on-premises'
        ]) else '{}' end,
        base - age * interval '1 second',
        case when status <> 'not_started' then changed else base - age * interval '1 second' end
    from generate_series(1::bigint, model_count) i
    cross join lateral (
        select pg_temp.chance('threat model', i) as h, pg_temp.chance('about', i) as g, pg_temp.model_age(i) as age
        offset 0
    ) chance
    cross join lateral (
        select pg_temp.pick(h, 16, array[
                'not_started', 'in_progress', 'in_progress', 'in_progress', 'in_review', 'approved', 'approved',
                'archived'
            ]) as status,
            base - (pg_temp.draw(h, 17) % age) * interval '1 second' as changed
    ) life;

    -- The owner, up to four more people, and one group.
    insert into threat_model_access (
        id, threat_model_id, user_internal_uuid, group_internal_uuid, role, granted_by_internal_uuid,
        created_at, modified_at
    )
    select pg_temp.id('access', i * 10 + j), pg_temp.id('threat model', i),
        case when j <= people then pg_temp.id('user', pg_temp.member(i, j, user_count)) end,
        case when j > people then pg_temp.id('group', 1 + pg_temp.draw(h, 0) % group_count) end,
        case when j = 1 then 'owner'
            else pg_temp.pick(h, 4 + j, array['writer', 'writer', 'reader', 'reader', 'reader']) end,
        case when j > 1 then pg_temp.id('user', pg_temp.member(i, 1, user_count)) end, granted, granted
    from generate_series(1::bigint, model_count) i
    cross join lateral (select pg_temp.chance('access', i) as h, pg_temp.model_age(i) as age offset 0) chance
    cross join lateral (select 2 + get_byte(h, 4) % 4 as people) amount
    cross join lateral generate_series(1, people + 1) j
    cross join lateral (
        select base - (case when j = 1 then age else pg_temp.draw(h, 12 + j) % age end) * interval '1 second' as granted
    ) age_of_grant;

    -- A diagram has 5 to 12 nodes and about as many edges between them.
    insert into diagrams (
        id, threat_model_id, name, description, type, cells, update_vector, created_at, modified_at
    )
    select pg_temp.id('diagram', i * 10 + j), pg_temp.id('threat model', i),
        pg_temp.pick(h, 0, array[
            'Context', 'Data flow', 'Deployment', 'Sign-in', 'Failure', 'Administration', 'Backup'
        ])
            || ' of the ' || pg_temp.component(h, 1),
        case when get_byte(h, 3) % 4 > 0 then pg_temp.sentence(h, 8) end, 'DFD-1.0.0', drawing.cells,
        nodes + edges + get_byte(h, 6), base - first_age * interval '1 second',
        base - (pg_temp.draw(h, 20) % first_age) * interval '1 second'
    from generate_series(1::bigint, model_count) i
    cross join lateral generate_series(1, pg_temp.diagrams(i)) j
    cross join lateral (
        select pg_temp.chance('diagram', i * 10 + j) as h, pg_temp.model_age(i) - (j - 1) * 3600 as first_age offset 0
    ) chance
    cross join lateral (select 5 + get_byte(h, 4) % 8 as nodes, 4 + get_byte(h, 5) % 10 as edges) amount
    cross join lateral (
        select jsonb_agg(
            case when c <= nodes then
                jsonb_build_object(
                    'id', pg_temp.id('cell', (i * 10 + j) * 100 + c),
                    'shape', pg_temp.pick(g, 0, array[
                        'actor', 'process', 'process', 'process', 'store', 'security-boundary'
                    ]),
                    'x', 20 * (pg_temp.draw(g, 1) % 70), 'y', 20 * (pg_temp.draw(g, 5) % 45),
                    'width', 80 + 20 * (get_byte(g, 9) % 6), 'height', 40 + 20 * (get_byte(g, 10) % 5), 'zIndex', c,
                    'attrs', jsonb_build_object(
                        'body', jsonb_build_object(
                            'fill', pg_temp.pick(g, 11, array['#ffffff', '#f5f5f5', '#e8f4fd', '#fff8e1', '#fdecea']),
                            'stroke', '#333333', 'strokeWidth', 1 + get_byte(g, 12) % 2
                        ),
                        'text', jsonb_build_object('text', pg_temp.capital(pg_temp.component(g, 13)), 'fontSize', 12)
                    ),
                    'data', jsonb_build_object(
                        'trusted', get_byte(g, 15) % 3 > 0,
                        'note', case when get_byte(g, 15) % 2 = 0 then pg_temp.sentence(g, 16) end
                    )
                )
            else
                jsonb_build_object(
                    'id', pg_temp.id('cell', (i * 10 + j) * 100 + c), 'shape', 'edge', 'zIndex', c,
                    'source', jsonb_build_object(
                        'cell', pg_temp.id('cell', (i * 10 + j) * 100 + 1 + (c - nodes - 1) % nodes),
                        'port', pg_temp.pick(g, 0, array['top', 'right', 'bottom', 'left'])
                    ),
                    'target', jsonb_build_object(
                        'cell', pg_temp.id(
                            'cell', (i * 10 + j) * 100 + 1 + (c - nodes + get_byte(g, 1) % (nodes - 1)) % nodes
                        ),
                        'port', pg_temp.pick(g, 2, array['top', 'right', 'bottom', 'left'])
                    ),
                    'labels', jsonb_build_array(jsonb_build_object(
                        'text', pg_temp.pick(g, 3, array[
                            'HTTPS', 'gRPC', 'SQL over TLS', 'AMQP', 'SFTP', 'WebSocket', 'MQTT'
                        ])
                            || ': ' || pg_temp.information(g, 4),
                        'position', 0.5
                    )),
                    'vertices', case when get_byte(g, 6) % 3 = 0
                        then jsonb_build_array(jsonb_build_object(
                            'x', 20 * (pg_temp.draw(g, 7) % 70), 'y', 20 * (pg_temp.draw(g, 11) % 45)
                        ))
                        else '[]' end,
                    'data', jsonb_build_object(
                        'encrypted', get_byte(g, 15) % 4 > 0, 'authenticated', get_byte(g, 16) % 3 > 0
                    )
                )
            end
            order by c
        ) as cells
        from generate_series(1, nodes + edges) c
        cross join lateral (select pg_temp.chance('cell', (i * 10 + j) * 100 + c) as g offset 0) chance_of_cell
    ) drawing;

    insert into assets (
        id, threat_model_id, name, type, description, criticality, classification, created_at, modified_at
    )
    select pg_temp.id('asset', i * 10 + j), pg_temp.id('threat model', i),
        pg_temp.capital(case type when 'data' then pg_temp.information(h, 0) else pg_temp.component(h, 0) end), type,
        case when get_byte(h, 3) % 5 > 0 then pg_temp.sentence(h, 8) end,
        (array['low', 'medium', 'medium', 'high', 'vital', null])[1 + get_byte(h, 4) % 6],
        case when type = 'data'
            then pg_temp.some(h, 5, 2, array['public', 'internal', 'confidential', 'personal', 'regulated'])
            else '{}' end,
        made, made
    from generate_series(1::bigint, model_count) i
    cross join lateral generate_series(1, pg_temp.assets(i)) j
    cross join lateral (
        select pg_temp.chance('asset', i * 10 + j) as h, pg_temp.model_age(i) as age offset 0
    ) chance
    cross join lateral (
        select pg_temp.pick(h, 2, array[
                'data', 'data', 'data', 'software', 'service', 'service', 'infrastructure', 'hardware', 'personnel'
            ]) as type,
            base - (pg_temp.draw(h, 16) % age) * interval '1 second' as made
    ) kind;

    insert into threats (
        id, threat_model_id, diagram_id, cell_id, asset_id, name, description, threat_type,
        severity, likelihood, risk_level, score, priority, mitigated, status, mitigation, issue_uri,
        created_at, modified_at
    )
    select pg_temp.id('threat', i * 100 + j), pg_temp.id('threat model', i),
        case when placed then pg_temp.id('diagram', diagram) end,
        case when placed then pg_temp.id('cell', diagram * 100 + 1 + get_byte(h, 1) % 5) end,
        case when get_byte(h, 2) % 5 > 0 then pg_temp.id('asset', i * 10 + 1 + get_byte(h, 3) % assets) end,
        pg_temp.pick(h, 4, array[
            'Theft of ', 'Forging of ', 'Loss of ', 'Replay of ', 'Exposure of ', 'Tampering with ', 'Flooding with ',
            'Misuse of ', 'Guessing of ', 'Silent change of ', 'Late revocation of ', 'Cross-tenant reading of '
        ]) || pg_temp.information(h, 5)
            || pg_temp.pick(h, 7, array[' in the ', ' through the ', ' behind the ', ' at the '])
            || pg_temp.component(h, 8),
        pg_temp.paragraph(g, 2 + get_byte(h, 10) % 3),
        pg_temp.some(h, 11, 2, pg_temp.threat_words(framework)),
        (array[
            'Low', 'Medium', 'Medium', 'High', 'High', 'Critical', 'Unknown', 'None', null
        ])[1 + get_byte(h, 13) % 9],
        (array['low', 'medium', 'high', null])[1 + get_byte(h, 14) % 4],
        (array['low', 'medium', 'high', 'critical', null])[1 + get_byte(h, 15) % 5],
        case when get_byte(h, 16) % 4 > 0 then pg_temp.draw(h, 17) % 101 / 10.0 end,
        (array['low', 'medium', 'high', 'urgent', null])[1 + get_byte(h, 21) % 5],
        mitigated,
        case when mitigated then 'mitigated'
            else pg_temp.pick(h, 22, array[
                'open', 'open', 'open', 'accepted', 'in_progress', 'deferred', 'false_positive'
            ])
        end,
        case when mitigated or get_byte(h, 23) % 3 = 0 then pg_temp.sentence(g, 24) end,
        case when get_byte(h, 24) % 4 = 0
            then 'https://issues.' || pg_temp.company(h, 25) || '/browse/SEC-' || get_byte(h, 26) * 71 + get_byte(h, 27)
        end,
        base - seen * interval '1 second',
        base - (case when mitigated then pg_temp.draw(g, 0) % seen else seen end) * interval '1 second'
    from generate_series(1::bigint, model_count) i
    cross join lateral (
        select pg_temp.chance('threats', i) as m, pg_temp.model_age(i) as age, pg_temp.diagrams(i) as diagrams,
            pg_temp.assets(i) as assets, pg_temp.framework(i) as framework offset 0
    ) model
    cross join lateral generate_series(1, 6 + get_byte(m, 0) % 9) j
    cross join lateral (
        select pg_temp.chance('threat', i * 100 + j) as h, pg_temp.chance('threat text', i * 100 + j) as g offset 0
    ) chance
    cross join lateral (
        select get_byte(h, 30) % 8 > 0 as placed, i * 10 + 1 + get_byte(h, 0) % diagrams as diagram,
            get_byte(h, 31) % 3 = 0 as mitigated, 1 + pg_temp.draw(g, 4) % (age - 1) as seen
    ) facts;

    insert into documents (id, threat_model_id, name, uri, description, created_at, modified_at)
    select pg_temp.id('document', i * 10 + j), pg_temp.id('threat model', i),
        pg_temp.pick(h, 0, array[
            'Architecture of the ', 'Runbook of the ', 'Penetration test of the ', 'Requirements of the ',
            'Data protection assessment of the ', 'Interface description of the ', 'Incident report on the '
        ]) || pg_temp.component(h, 1),
        'https://wiki.' || pg_temp.company(h, 3) || '/pages/' || pg_temp.draw(h, 4),
        pg_temp.paragraph(g, 1 + get_byte(h, 8) % 2), made, made
    from generate_series(1::bigint, model_count) i
    cross join lateral (select pg_temp.chance('documents', i) as m, pg_temp.model_age(i) as age offset 0) model
    cross join lateral generate_series(1, 1 + get_byte(m, 0) % 4) j
    cross join lateral (
        select pg_temp.chance('document', i * 10 + j) as h, pg_temp.chance('document text', i * 10 + j) as g offset 0
    ) chance
    cross join lateral (select base - (pg_temp.draw(h, 12) % age) * interval '1 second' as made) age_of_document;

    -- Markdown: a heading, then paragraphs and lists in turn.
    insert into notes (id, threat_model_id, name, content, created_at, modified_at)
    select pg_temp.id('note', i * 10 + j), pg_temp.id('threat model', i),
        title, '# ' || title || body.content, made, made
    from generate_series(1::bigint, model_count) i
    cross join lateral (select pg_temp.chance('notes', i) as m, pg_temp.model_age(i) as age offset 0) model
    cross join lateral generate_series(1, 1 + get_byte(m, 0) % 3) j
    cross join lateral (select pg_temp.chance('note', i * 10 + j) as h offset 0) chance
    cross join lateral (
        select pg_temp.pick(h, 0, array['Workshop', 'Review', 'Interview', 'Assumptions', 'Decisions', 'Follow-up'])
                || ': ' || pg_temp.component(h, 1) as title,
            base - (pg_temp.draw(h, 4) % age) * interval '1 second' as made
    ) facts
    cross join lateral (
        select string_agg(
            case when k % 2 = 1 then E'\n\n' || pg_temp.paragraph(g, 4)
                else E'\n\n- ' || pg_temp.sentence(g, 0) || E'\n- ' || pg_temp.sentence(g, 8)
                    || E'\n- ' || pg_temp.sentence(g, 16)
            end,
            '' order by k
        ) as content
        from generate_series(1, 2 + get_byte(h, 3) % 5) k
        cross join lateral (select pg_temp.chance('note text', (i * 10 + j) * 10 + k) as g offset 0) chance_of_part
    ) body;

    insert into repositories (
        id, threat_model_id, name, type, uri, description, parameters, created_at, modified_at
    )
    select pg_temp.id('repository', i * 10 + j), pg_temp.id('threat model', i), name, type,
        'https://' || type || '.' || pg_temp.company(h, 3) || '/' || name,
        case when get_byte(h, 4) % 2 = 0 then pg_temp.sentence(h, 8) end,
        jsonb_build_object(
            'ref_type', pg_temp.pick(h, 5, array['branch', 'branch', 'tag', 'commit']),
            'ref', left(md5(h), 12),
            'path', '/' || pg_temp.pick(h, 6, array['', 'src', 'deploy', 'services/api', 'infra'])
        ),
        made, made
    from generate_series(1::bigint, model_count) i
    cross join lateral (select pg_temp.chance('repositories', i) as m, pg_temp.model_age(i) as age offset 0) model
    cross join lateral generate_series(1, 1 + get_byte(m, 0) % 2) j
    cross join lateral (select pg_temp.chance('repository', i * 10 + j) as h offset 0) chance
    cross join lateral (
        select lower(replace(pg_temp.component(h, 0), ' ', '-') collate "C") as name,
            pg_temp.pick(h, 2, array['git', 'git', 'git', 'git', 'git', 'git', 'svn', 'mercurial']) as type,
            base - (pg_temp.draw(h, 16) % age) * interval '1 second' as made
    ) facts;

    -- On the threat model itself, then on the first threat, diagram, asset, document, note and repository of it.
    insert into metadata (id, threat_model_id, entity_type, entity_id, key, value, created_at, modified_at)
    select pg_temp.id('metadata', i * 10 + j), pg_temp.id('threat model', i), entity_type,
        case entity_type
            when 'threat_model' then pg_temp.id('threat model', i)
            when 'threat' then pg_temp.id('threat', i * 100 + 1)
            else pg_temp.id(entity_type, i * 10 + 1)
        end,
        pg_temp.pick(h, 0, array[
            'cost_center', 'reviewer', 'sprint', 'region', 'jira.component', 'retention', 'contacts'
        ]),
        case get_byte(h, 1) % 4
            when 0 then to_jsonb(pg_temp.component(h, 2))
            when 1 then to_jsonb(get_byte(h, 2) * 4 + get_byte(h, 3))
            when 2 then to_jsonb(pg_temp.some(h, 2, 3, array['eu-west', 'eu-north', 'us-east', 'us-west', 'ap-south']))
            else jsonb_build_object(
                'owner', pg_temp.company(h, 2), 'level', get_byte(h, 3) % 5, 'final', get_byte(h, 4) % 2 = 0
            )
        end,
        made, made
    from generate_series(1::bigint, model_count) i
    cross join lateral (select pg_temp.chance('metadata', i) as m, pg_temp.model_age(i) as age offset 0) model
    cross join lateral generate_series(1, 2 + get_byte(m, 0) % 6) j
    cross join lateral (select pg_temp.chance('metadatum', i * 10 + j) as h offset 0) chance
    cross join lateral (
        select (array['threat_model', 'threat', 'diagram', 'asset', 'document', 'note', 'repository'])[j]
                as entity_type,
            base - (pg_temp.draw(h, 8) % age) * interval '1 second' as made
    ) facts;

    -- Collaboration --------------------------------------------------------------------------------------------------

    -- One or two sessions on a threat model; the first one may still be open.
    insert into collaboration_sessions (
        id, threat_model_id, diagram_id, host_internal_uuid, expires_at, ended_at, created_at, modified_at
    )
    select pg_temp.id('session', i * 10 + j), pg_temp.id('threat model', i),
        pg_temp.id('diagram', i * 10 + 1 + get_byte(h, 0) % diagrams),
        pg_temp.id('user', pg_temp.member(i, 1, user_count)), started + interval '8 hours', ended, started,
        coalesce(ended, started)
    from generate_series(1::bigint, model_count) i
    cross join lateral (select pg_temp.model_age(i) as age, pg_temp.diagrams(i) as diagrams offset 0) model
    cross join lateral generate_series(1, case i % 2 when 0 then 2 else 1 end) j
    cross join lateral (select pg_temp.chance('session', i * 10 + j) as h offset 0) chance
    cross join lateral (select j = 1 and i % 8 = 1 as open) state
    cross join lateral (
        select base - interval '1 second' * case
            when open then 600 + pg_temp.draw(h, 1) % 7200
            else 10800 + pg_temp.draw(h, 1) % (age - 10800)
        end as started
    ) begin_of_session
    cross join lateral (
        select case when not open then started + (600 + pg_temp.draw(h, 5) % 9000) * interval '1 second' end as ended
    ) end_of_session;

    insert into session_participants (
        id, session_id, user_internal_uuid, joined_at, left_at, created_at, modified_at
    )
    select pg_temp.id('participant', (i * 10 + s) * 10 + j), cs.id,
        pg_temp.id('user', pg_temp.member(i, j, user_count)), joined, cs.ended_at, joined, coalesce(cs.ended_at, joined)
    from generate_series(1::bigint, model_count) i
    cross join generate_series(1, 2) s
    join collaboration_sessions cs on cs.id = pg_temp.id('session', i * 10 + s)
    cross join lateral (select pg_temp.chance('participants', i * 10 + s) as h offset 0) chance
    cross join lateral generate_series(1, 1 + get_byte(h, 0) % 5) j
    cross join lateral (select cs.created_at + (j - 1) * interval '45 seconds' as joined) entrance;

    -- Webhooks and addons --------------------------------------------------------------------------------------------

    insert into webhook_subscriptions (
        id, owner_internal_uuid, threat_model_id, name, url, events, secret_ref, status, failures,
        created_at, modified_at
    )
    select pg_temp.id('subscription', n), pg_temp.id('user', 1 + pg_temp.draw(h, 0) % user_count),
        case when n % 4 > 0 then pg_temp.id('threat model', 1 + pg_temp.draw(h, 4) % model_count) end,
        pg_temp.capital(pg_temp.component(h, 8)) || ' notifier',
        'https://hooks.' || pg_temp.company(h, 10) || '/tmi/' || left(md5(h), 10),
        pg_temp.some(h, 11, 4, events), 'secret/webhooks/' || left(md5(h), 16),
        pg_temp.pick(h, 13, array[
            'active', 'active', 'active', 'active', 'pending_verification', 'paused', 'pending_delete'
        ]),
        case when get_byte(h, 14) % 6 = 0 then 1 + get_byte(h, 15) % 9 else 0 end, made, made
    from generate_series(1::bigint, subscription_count) n
    cross join lateral (select pg_temp.chance('subscription', n) as h offset 0) chance
    cross join lateral (
        select base - (40 * 86400 + pg_temp.draw(h, 16) % (400 * 86400)) * interval '1 second' as made
    ) age;

    insert into webhook_deliveries (
        id, subscription_id, event, payload, status, attempts, next_attempt_at, delivered_at, last_error,
        created_at, modified_at
    )
    select pg_temp.id('delivery', n * 100 + j), pg_temp.id('subscription', n), event,
        jsonb_build_object(
            'id', pg_temp.id('delivery', n * 100 + j), 'event', event,
            'occurred_at', to_char(made at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'threat_model', pg_temp.id('threat model', 1 + pg_temp.draw(h, 4) % model_count),
            'actor', pg_temp.id('user', 1 + pg_temp.draw(h, 8) % user_count),
            'data', jsonb_build_object('summary', pg_temp.sentence(h, 16), 'revision', get_byte(h, 24))
        ),
        status::webhook_delivery_status,
        case status when 'delivered' then 1 + get_byte(h, 25) % 2 when 'failed' then 5 else get_byte(h, 25) % 5 end,
        case status when 'pending' then base + (60 + get_byte(h, 26)) * interval '1 second' end,
        case status when 'delivered' then made + interval '2 seconds' end,
        case status when 'failed' then pg_temp.pick(h, 27, array[
            'connection refused', 'timeout after 10 s', 'status 500', 'status 404', 'certificate has expired'
        ]) end,
        made, made + interval '2 seconds'
    from generate_series(1::bigint, subscription_count) n
    cross join lateral (select pg_temp.chance('deliveries', n) as m offset 0) amount
    cross join lateral generate_series(1, 4 + get_byte(m, 0) % 9) j
    cross join lateral (select pg_temp.chance('delivery', n * 100 + j) as h offset 0) chance
    cross join lateral (
        select pg_temp.pick(h, 0, events) as event,
            pg_temp.pick(h, 1, array[
                'delivered', 'delivered', 'delivered', 'delivered', 'delivered', 'delivered', 'failed', 'pending'
            ]) as status,
            base - (pg_temp.draw(h, 28) % (30 * 86400)) * interval '1 second' as made
    ) facts;

    insert into webhook_url_deny_list (id, pattern_type, pattern, reason, created_at, modified_at)
    select pg_temp.id('denied', n), pattern_type, pattern, reason,
        base - interval '30000 hours', base - interval '30000 hours'
    from (values
        (1, 'cidr', '127.0.0.0/8', 'loopback'),
        (2, 'cidr', '169.254.0.0/16', 'link-local, where clouds keep their metadata service'),
        (3, 'cidr', '10.0.0.0/8', 'private network'),
        (4, 'cidr', 'fc00::/7', 'private network'),
        (5, 'glob', '*.internal', 'names of the private network'),
        (6, 'glob', 'localhost*', 'loopback'),
        (7, 'regex', '^[0-9]+$', 'an address written as one number')
    ) denied (n, pattern_type, pattern, reason);

    insert into addons (
        id, webhook_id, threat_model_id, name, description, icon, objects, created_at, modified_at
    )
    select pg_temp.id('addon', n), s.id, s.threat_model_id,
        pg_temp.pick(h, 0, array[
            'Report', 'Scan', 'Ticket sync', 'Diagram lint', 'Risk score', 'Translation', 'Export'
        ])
            || ' ' || n,
        pg_temp.sentence(h, 8), 'icons/' || pg_temp.pick(h, 1, array['bolt', 'bug', 'chart', 'cloud', 'key', 'shield']),
        pg_temp.some(h, 2, 3, array['threat_model', 'threat', 'diagram', 'asset', 'document', 'note', 'repository']),
        s.created_at, s.created_at
    from generate_series(1::bigint, addon_count) n
    cross join lateral (select pg_temp.chance('addon', n) as h offset 0) chance
    join webhook_subscriptions s on s.id = pg_temp.id('subscription', n);

    insert into addon_invocations (
        id, addon_id, threat_model_id, invoked_by_internal_uuid, status, status_percent, status_message, payload,
        created_at, modified_at
    )
    select pg_temp.id('invocation', n), pg_temp.id('addon', 1 + pg_temp.draw(h, 0) % addon_count),
        pg_temp.id('threat model', 1 + pg_temp.draw(h, 4) % model_count),
        pg_temp.id('user', 1 + pg_temp.draw(h, 8) % user_count), status,
        case status when 'completed' then 100 when 'pending' then 0 else 1 + get_byte(h, 13) % 99 end,
        case status when 'failed' then 'stopped: ' || pg_temp.component(h, 14) || ' did not answer' end,
        jsonb_build_object(
            'format', pg_temp.pick(h, 16, array['pdf', 'sarif', 'json', 'csv']), 'depth', get_byte(h, 17) % 4
        ),
        made, made + interval '30 seconds'
    from generate_series(1::bigint, greatest(4, model_count / 2)) n
    cross join lateral (select pg_temp.chance('invocation', n) as h offset 0) chance
    cross join lateral (
        select pg_temp.pick(h, 12, array['completed', 'completed', 'completed', 'failed', 'in_progress', 'pending'])
                as status,
            base - (60 + pg_temp.draw(h, 20) % (40 * 86400)) * interval '1 second' as made
    ) facts;

    -- Surveys --------------------------------------------------------------------------------------------------------

    insert into survey_templates (
        id, name, version, description, status, questions, created_by_internal_uuid, created_at, modified_at
    )
    select pg_temp.id('template', n),
        (array['Project intake', 'Supplier intake', 'Data protection intake'])[1 + (n - 1) % 3], 1 + (n - 1) / 3,
        pg_temp.sentence(h, 8), case when n > template_count - 3 then 'active' else 'archived' end, form.questions,
        pg_temp.id('user', 2), base - (720 * 86400 - n * 60) * interval '1 second',
        base - (720 * 86400 - n * 60) * interval '1 second'
    from generate_series(1::bigint, template_count) n
    cross join lateral (select pg_temp.chance('template', n) as h offset 0) chance
    cross join lateral (
        select jsonb_agg(
            jsonb_build_object(
                'id', 'q' || q, 'required', get_byte(g, 0) % 3 > 0,
                'type', pg_temp.pick(g, 1, array['text', 'text', 'choice', 'boolean']),
                'title', pg_temp.pick(g, 2, array[
                    'Who may see ', 'Where are ', 'How long do you keep ', 'Who can change '
                ])
                    || pg_temp.information(g, 3) || ' of the ' || pg_temp.component(g, 5) || '?'
            )
            order by q
        ) as questions
        from generate_series(1, 8) q
        cross join lateral (select pg_temp.chance('question', n * 10 + q) as g offset 0) chance_of_question
    ) form;

    insert into survey_responses (
        id, template_id, owner_internal_uuid, reviewed_by_internal_uuid, created_threat_model_id, status, answers,
        submitted_at, created_at, modified_at
    )
    select pg_temp.id('response', n), pg_temp.id('template', 1 + pg_temp.draw(h, 0) % template_count),
        pg_temp.id('user', 1 + pg_temp.draw(h, 4) % user_count),
        case when status in ('needs_revision', 'ready_for_review', 'review_created')
            then pg_temp.id('user', 1 + pg_temp.draw(h, 8) % user_count) end,
        case when status = 'review_created' then pg_temp.id('threat model', 1 + (n - 1) % model_count) end,
        status, form.answers, case when status <> 'draft' then made + interval '2 hours' end,
        made, case when status <> 'draft' then made + interval '2 hours' else made end
    from generate_series(1::bigint, response_count) n
    cross join lateral (select pg_temp.chance('response', n) as h offset 0) chance
    cross join lateral (
        select pg_temp.pick(h, 12, array[
                'draft', 'submitted', 'needs_revision', 'ready_for_review', 'review_created', 'review_created',
                'review_created'
            ]) as status,
            base - (14400 + pg_temp.draw(h, 13) % (680 * 86400)) * interval '1 second' as made
    ) facts
    cross join lateral (
        select jsonb_object_agg('q' || q, pg_temp.sentence(g, 0) order by q) as answers
        from generate_series(1, 4 + get_byte(h, 17) % 5) q
        cross join lateral (select pg_temp.chance('answer', n * 10 + q) as g offset 0) chance_of_answer
    ) form;

    insert into triage_notes (
        id, survey_response_id, number, name, content, created_by_internal_uuid, created_at, modified_at
    )
    select pg_temp.id('triage note', n * 10 + j), r.id, j,
        pg_temp.pick(h, 0, array['Scope', 'Risk', 'Question to the owner', 'Decision', 'Similar project']),
        pg_temp.paragraph(g, 1 + get_byte(h, 1) % 4),
        pg_temp.id('user', 1 + pg_temp.draw(h, 4) % user_count), made, made
    from generate_series(1::bigint, response_count) n
    cross join lateral (select pg_temp.chance('triage', n) as m offset 0) amount
    cross join lateral generate_series(1, 1 + get_byte(m, 0) % 3) j
    cross join lateral (
        select pg_temp.chance('triage note', n * 10 + j) as h, pg_temp.chance('triage text', n * 10 + j) as g offset 0
    ) chance
    join survey_responses r on r.id = pg_temp.id('response', n) and r.submitted_at is not null
    cross join lateral (select r.submitted_at + j * interval '900 seconds' as made) facts;

    -- Settings and the audit log -------------------------------------------------------------------------------------

    insert into system_settings (key, value, description, modified_by_internal_uuid, created_at, modified_at)
    select key, value::jsonb, description, pg_temp.id('user', 2),
        base - interval '30000 hours', base - interval '5000 hours'
    from (values
        ('session.ttl_hours', '24', 'how long a session lives without a sign-in'),
        ('collaboration.max_participants', '25', 'people in one session on a diagram'),
        ('webhook.max_attempts', '5', 'deliveries that are tried before one counts as failed'),
        ('upload.allowed_types', '["image/png", "image/svg+xml", "application/pdf"]', 'media types of attachments'),
        ('rate_limit.default', '{"per_minute": 120, "per_hour": 3600}', 'for users without a quota of their own'),
        ('survey.open', 'true', 'whether new intake surveys can be handed in'),
        ('banner.text', '""', 'shown on every page unless empty')
    ) setting (key, value, description);

    -- Numbered in the order of time, as a running system would have done it. The sequence goes on behind the last one.
    insert into audit_log (
        id, actor_internal_uuid, action, entity_type, entity_id, client_address, details, created_at, modified_at
    )
    select row_number() over (order by age desc, i, j), actor, action, entity_type, entity_id, client_address, details,
        base - age * interval '1 second', base - age * interval '1 second'
    from (
        select i, j, action, entity_type, details, client_address,
            case when j = 1 then model_age else pg_temp.draw(h, 0) % model_age end as age,
            case when get_byte(h, 4) % 30 > 0
                then pg_temp.id('user', pg_temp.member(i, 1 + get_byte(h, 5) % 4, user_count)) end as actor,
            case entity_type
                when 'threat_model' then pg_temp.id('threat model', i)
                when 'threat' then pg_temp.id('threat', i * 100 + 1 + get_byte(h, 8) % 6)
                else pg_temp.id('diagram', i * 10 + 1)
            end as entity_id
        from generate_series(1::bigint, model_count) i
        cross join lateral (select pg_temp.chance('audit', i) as m, pg_temp.model_age(i) as model_age offset 0) model
        cross join lateral generate_series(1, 4 + get_byte(m, 0) % 9) j
        cross join lateral (select pg_temp.chance('audit entry', i * 100 + j) as h offset 0) chance
        cross join lateral (
            select
                case when j = 1 then 'create'
                    else pg_temp.pick(h, 6, array[
                        'update', 'update', 'update', 'create', 'read', 'delete', 'grant', 'revoke', 'export'
                    ])
                end as action,
                case when j = 1 then 'threat_model'
                    else pg_temp.pick(h, 7, array['threat_model', 'threat', 'diagram'])
                end as entity_type,
                case get_byte(h, 9) % 3
                    when 0 then ('2001:db8:' || to_hex(get_byte(h, 10)) || '::' || to_hex(1 + get_byte(h, 11)))::inet
                    else ('192.0.2.' || get_byte(h, 10))::inet
                end as client_address,
                jsonb_build_object(
                    'request', pg_temp.id('request', i * 100 + j),
                    'fields', to_jsonb(pg_temp.some(h, 12, 3, array[
                        'name', 'description', 'status', 'severity', 'cells', 'role'
                    ])),
                    'agent', pg_temp.pick(h, 14, array[
                        'tmi-ux/1.4', 'tmi-ux/1.5', 'tmi-client-python/0.9', 'curl/8.5.0'
                    ]),
                    'remark', case when get_byte(h, 15) % 3 = 0 then pg_temp.sentence(h, 16) end
                ) as details
        ) facts
    ) entry;
    perform setval(pg_get_serial_sequence('audit_log', 'id'), (select max(id) from audit_log));

    drop function pg_temp.framework(bigint), pg_temp.threat_words(text), pg_temp.paragraph(bytea, integer),
        pg_temp.sentence(bytea, integer), pg_temp.adversary(bytea, integer), pg_temp.information(bytea, integer),
        pg_temp.component(bytea, integer), pg_temp.company(bytea, integer), pg_temp.member(bigint, integer, integer),
        pg_temp.assets(bigint), pg_temp.diagrams(bigint), pg_temp.model_age(bigint), pg_temp.capital(text),
        pg_temp.some(bytea, integer, integer, text[]), pg_temp.pick(bytea, integer, text[]),
        pg_temp.draw(bytea, integer),
        pg_temp.chance(text, bigint), pg_temp.id(text, bigint);

    -- Without it the first plans would be made for tables that the server believes to be empty.
    analyze users, user_providers, refresh_tokens, user_preferences, user_api_quotas, client_credentials, groups,
        group_members, administrators, threat_models, threat_model_access, diagrams, assets, threats, documents, notes,
        repositories, metadata, collaboration_sessions, session_participants, webhook_subscriptions, webhook_deliveries,
        webhook_url_deny_list, addons, addon_invocations, survey_templates, survey_responses, triage_notes,
        system_settings, audit_log;
end;
$generate$;
