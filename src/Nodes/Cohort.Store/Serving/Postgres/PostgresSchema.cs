using System.Text.RegularExpressions;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// The tables of the store in PostgreSQL, as a list of migrations: a schema of version n is brought up by running those
/// from n on. Never change one that was released; add the next. Ids and names compare by their bytes (collation "C"),
/// and hashes are moved down by 2^63 (<see cref="HashColumn"/>).
/// </summary>
internal static partial class PostgresSchema
{
    // Nodes that start together migrate one after the other. The number is Cohort's own: "cohort" in ASCII.
    private const long MigrationLock = 0x63_6f68_6f72_74;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE setting (name text PRIMARY KEY, value bigint NOT NULL);
        INSERT INTO setting VALUES ('ranges_version', 0);
        CREATE TABLE range_position (range_id text COLLATE "C" PRIMARY KEY, sequence bigint NOT NULL, as_of date,
            accepted bigint NOT NULL DEFAULT 0, duplicate bigint NOT NULL DEFAULT 0, conflict bigint NOT NULL DEFAULT 0,
            expired bigint NOT NULL DEFAULT 0, future bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50);
        CREATE TABLE range_offset (range_id text COLLATE "C", source text COLLATE "C", next bigint NOT NULL,
            PRIMARY KEY (range_id, source)) WITH (fillfactor = 50);
        CREATE TABLE served_range (id text COLLATE "C" PRIMARY KEY, first bigint NOT NULL, past bigint NOT NULL);
        CREATE TABLE rules (revision integer PRIMARY KEY, version text NOT NULL, text text);
        CREATE TABLE taxonomy (revision integer PRIMARY KEY, version text NOT NULL, content bytea);
        CREATE TABLE segment (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE);
        CREATE TABLE segment_share (segment_id integer, range_id text COLLATE "C", members bigint NOT NULL,
            PRIMARY KEY (segment_id, range_id)) WITH (fillfactor = 50);
        CREATE TABLE membership (segment_id integer, user_hash bigint, user_id text COLLATE "C",
            PRIMARY KEY (segment_id, user_hash, user_id));
        CREATE TABLE transition (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_hash bigint NOT NULL,
            user_id text COLLATE "C" NOT NULL, segment_id integer NOT NULL, as_of date NOT NULL, entered boolean NOT NULL,
            cause smallint NOT NULL, event_id text NOT NULL, rules_revision integer NOT NULL, taxonomy_revision integer NOT NULL);
        CREATE INDEX transition_user ON transition (user_hash, number);
        CREATE INDEX transition_segment ON transition (segment_id, as_of, number);
        CREATE TABLE dead_letter (source text COLLATE "C", record bigint, byte bigint NOT NULL, reason smallint NOT NULL,
            field text NOT NULL, detail text NOT NULL, length bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (source, record));
        CREATE INDEX dead_letter_reason ON dead_letter (reason);
        CREATE TABLE score (user_hash bigint, user_id text COLLATE "C", model text COLLATE "C", version text NOT NULL,
            schema integer NOT NULL, feature_hash bigint NOT NULL, as_of date NOT NULL, epoch integer NOT NULL,
            sequence bigint NOT NULL, run_id text COLLATE "C" NOT NULL, value double precision NOT NULL,
            PRIMARY KEY (user_hash, user_id, model)) WITH (fillfactor = 80);
        CREATE TABLE score_log (user_hash bigint, user_id text COLLATE "C", model text COLLATE "C", version text NOT NULL,
            schema integer NOT NULL, feature_hash bigint NOT NULL, as_of date NOT NULL, epoch integer, sequence bigint,
            run_id text COLLATE "C", value double precision NOT NULL,
            PRIMARY KEY (user_hash, user_id, epoch, sequence, model, run_id));
        CREATE TABLE next_action (user_hash bigint, user_id text COLLATE "C", campaign text NOT NULL,
            probability double precision NOT NULL, expected_minor bigint NOT NULL, as_of date NOT NULL,
            epoch integer NOT NULL, sequence bigint NOT NULL, run_id text NOT NULL,
            PRIMARY KEY (user_hash, user_id)) WITH (fillfactor = 80);
        """,
        "ALTER TABLE next_action ADD COLUMN offers text NOT NULL DEFAULT ''",
        """
        CREATE TABLE audit (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, node text NOT NULL,
            request text COLLATE "C" NOT NULL, who text NOT NULL, source text NOT NULL, what text NOT NULL, body text NOT NULL,
            before text NOT NULL, after text NOT NULL, outcome smallint NOT NULL, status integer NOT NULL, UNIQUE (request, outcome));
        CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the audit log is only added to''; END';
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
        CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
        """,
        """
        CREATE TABLE source_topic (topic text COLLATE "C" PRIMARY KEY, cluster text NOT NULL, topic_id text NOT NULL,
            prefix text NOT NULL, generation integer NOT NULL)
        """,
        """
        CREATE TABLE removed_member (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member text COLLATE "C" NOT NULL UNIQUE,
            removed_by text NOT NULL, at timestamptz NOT NULL DEFAULT now())
        """,
        """
        CREATE TABLE source_mapping (source text COLLATE "C", record bigint, version text NOT NULL,
            rates_version text NOT NULL,
            name text NOT NULL, PRIMARY KEY (source, record));
        CREATE TABLE mapping_text (version text COLLATE "C" PRIMARY KEY, text text NOT NULL);
        """,
        """
        INSERT INTO setting SELECT 'minor_digits', 2 WHERE EXISTS (SELECT 1 FROM served_range)
        """,

        // One transaction at a time adds transitions, whatever program it is of: the next takes its numbers when the former has
        // committed. The first number of the lock is Cohort's own, the second this table's.
        """
        CREATE FUNCTION transitions_take_turns() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_advisory_xact_lock(1668245615, TG_RELID::integer); RETURN NULL; END';
        CREATE TRIGGER transition_turn BEFORE INSERT ON transition FOR EACH STATEMENT EXECUTE FUNCTION transitions_take_turns()
        """,

        // Added to under the lock of transitions, so nobody waits for a row; by whatever program, so it is filled once and exact.
        """
        CREATE TABLE segment_day (segment_id integer, as_of date, entries bigint NOT NULL, exits bigint NOT NULL,
            PRIMARY KEY (segment_id, as_of)) WITH (fillfactor = 50);
        CREATE FUNCTION transitions_count_days() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN
                INSERT INTO segment_day AS d SELECT segment_id, as_of, count(*) FILTER (WHERE entered), count(*) FILTER (WHERE NOT entered)
                    FROM added GROUP BY segment_id, as_of
                    ON CONFLICT (segment_id, as_of) DO UPDATE SET entries = d.entries + excluded.entries, exits = d.exits + excluded.exits;
                RETURN NULL;
            END';
        CREATE TRIGGER transition_days AFTER INSERT ON transition REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION transitions_count_days();
        INSERT INTO segment_day SELECT segment_id, as_of, count(*) FILTER (WHERE entered), count(*) FILTER (WHERE NOT entered)
            FROM transition GROUP BY segment_id, as_of
        """,
        """
        CREATE TABLE activation (rules integer, taxonomy integer, taxonomy_version text NOT NULL, changed smallint NOT NULL,
            at bigint NOT NULL, who text NOT NULL, reason text NOT NULL, PRIMARY KEY (rules, taxonomy));
        CREATE TABLE draft (name text COLLATE "C" PRIMARY KEY, text text NOT NULL, base_rules integer NOT NULL,
            base_taxonomy integer NOT NULL, at bigint NOT NULL, who text NOT NULL)
        """,

        // Who began the cluster, who wants to begin the next, and who has reported: times are milliseconds of the server's clock.
        """
        CREATE TABLE cluster_founding (number integer PRIMARY KEY CHECK (number = 1), cluster bigint NOT NULL, founder text NOT NULL,
            claimant text NOT NULL, claims integer NOT NULL, claimed_at bigint NOT NULL) WITH (fillfactor = 50);
        INSERT INTO cluster_founding VALUES (1, 0, '', '', 0, 0);
        CREATE TABLE cluster_node (member text COLLATE "C" PRIMARY KEY, address text NOT NULL, cluster bigint, seen_at bigint NOT NULL)
            WITH (fillfactor = 50);
        CREATE TABLE lease (name text COLLATE "C" PRIMARY KEY, owner text NOT NULL, version bigint NOT NULL, expires timestamptz NOT NULL)
            WITH (fillfactor = 50)
        """,
        """
        INSERT INTO setting SELECT 'window_days', 90 WHERE EXISTS (SELECT 1 FROM served_range)
        """,

        // -1: of sources that were read before it was kept, the group alone knows how far.
        """
        CREATE TABLE source_durable (source text COLLATE "C" PRIMARY KEY, next bigint NOT NULL) WITH (fillfactor = 50);
        INSERT INTO source_durable SELECT source, -1 FROM range_offset UNION SELECT source, -1 FROM dead_letter UNION SELECT source, -1 FROM source_mapping
        """,
        $"""
        CREATE TABLE cluster_setting (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);
        INSERT INTO cluster_setting SELECT '{ClusterSetting.MinorDigits}', value::text FROM setting WHERE name = 'minor_digits';
        INSERT INTO cluster_setting SELECT '{ClusterSetting.WindowDays}', value::text FROM setting WHERE name = 'window_days';
        DELETE FROM setting WHERE name IN ('minor_digits', 'window_days')
        """,

        // A program of before would answer of dates whose transitions were let go. Up to the number entries alone are kept.
        """
        INSERT INTO setting VALUES ('transitions_from', 0), ('transitions_after', 0)
        """,
        PostgresSealing.Columns,

        // Of each version, the oldest one whose programs may start on it.
        """
        ALTER TABLE schema_version ADD COLUMN oldest integer
        """,

        // Dates are days since 1970-01-01, -1 before the first. Batches and outcomes are packed already.
        """
        CREATE TABLE lake (id integer PRIMARY KEY, identity text NOT NULL, location text NOT NULL, checksum integer);
        CREATE TABLE lake_batch (number bigint PRIMARY KEY, range_id text NOT NULL, sequence bigint NOT NULL, as_of integer NOT NULL,
            taxonomy integer NOT NULL, outcomes bytea NOT NULL, batch bytea NOT NULL, checksum integer);
        CREATE TABLE lake_chunk (number bigint PRIMARY KEY, range_id text NOT NULL, sequence bigint NOT NULL, chunk bytea NOT NULL, checksum integer);
        CREATE TABLE lake_context (rules integer, taxonomy integer, as_of integer NOT NULL, checksum integer, PRIMARY KEY (rules, taxonomy))
        """,

        // Who was erased, by hashes; with the id until nothing else has it.
        """
        CREATE TABLE erasure (number bigint PRIMARY KEY, salt text NOT NULL, user_hash text NOT NULL, user_id text NOT NULL, at bigint NOT NULL,
            who text NOT NULL, reason text NOT NULL, refuses_later integer NOT NULL, step integer NOT NULL, backups text NOT NULL, removed text NOT NULL,
            receipt text NOT NULL, checksum integer);
        CREATE TABLE erasure_key (id integer PRIMARY KEY, pem text NOT NULL, checksum integer)
        """,
    ];

    // The oldest version whose programs may start on a schema of this one, so that an upgrade can be taken back while nobody has more than
    // that. A migration after which they would write or answer wrongly raises it to its own number; programs of before 17 do not ask.
    private const int Oldest = 17;

    /// <summary>The version whose programs feed lakes.</summary>
    public const int FeedsLakes = 18;

    /// <summary>The version whose programs erase users.</summary>
    public const int Erases = 19;

    // The version that gave rows their checksums.
    private static readonly int Sealed = Array.IndexOf(Migrations, PostgresSealing.Columns) + 1;

    /// <summary>The version that this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Refuses the name of a schema that would have to be quoted.</summary>
    /// <exception cref="StoreException">It would.</exception>
    public static void CheckName(string schema)
    {
        if (!PlainName().IsMatch(schema))
            throw new StoreException($"'{schema}' cannot be the schema's name. Use up to 63 lower-case letters, digits and underscores, beginning with a letter.");
    }

    /// <summary>
    /// Makes the schema where there is none, and brings it to <see cref="Version"/>; all or nothing. Rows of a former program get their
    /// checksums afterwards (<see cref="PostgresSealing"/>).
    /// </summary>
    /// <exception cref="StoreException">It is of a newer version, or the database cannot hold what Cohort writes.</exception>
    public static async Task<int> MigrateAsync(NpgsqlConnection connection, string schema, string place, CancellationToken cancel)
    {
        await using var begin = connection.CreateBatch()
            .With("SELECT pg_advisory_xact_lock($1)", Commands.Value(MigrationLock))
            .With($"CREATE SCHEMA IF NOT EXISTS {schema}")
            .With($"CREATE TABLE IF NOT EXISTS {schema}.schema_version (version integer NOT NULL)");
        await begin.ExecuteNonQueryAsync(cancel);
        var encoding = (await connection.ListAsync("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()", [], row => row.GetString(0), cancel))[0];
        if (encoding != "UTF8")
            throw new StoreException($"The {place} has the encoding {encoding}, and ids are UTF-8. Create a database with the encoding UTF8.");
        var version = (await connection.ListAsync("SELECT COALESCE(max(version), 0) FROM schema_version", [], row => row.GetInt32(0), cancel))[0];
        if (version > Version && await OldestAsync(connection, cancel) > Version)
        {
            throw new StoreException(
                $"The schema '{schema}' in {place} was written by a newer Cohort: its version is {version}, and this program knows up to {Version}. Use the newer program.");
        }

        for (var step = version; step < Version; step++)
        {
            await using var migration = new NpgsqlCommand(Migrations[step], connection);
            await migration.ExecuteNonQueryAsync(cancel);
            if (step + 1 == Sealed && version == 0) await SealAsync(connection, cancel);
            await connection.ChangeAsync("INSERT INTO schema_version VALUES ($1)", [Commands.Value(step + 1)], cancel);
        }

        if (version < Version)
        {
            await connection.ChangeAsync(
                "UPDATE schema_version SET oldest = $1 WHERE version = $2", [Commands.Value(Oldest), Commands.Value(Version)], cancel);
        }

        return version;
    }

    // What migrations themselves wrote.
    private static async Task SealAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        while (await PostgresSealing.SealNextAsync(connection, cancel))
        {
        }
    }

    // A version that says nothing is for its own programs alone.
    private static async Task<int> OldestAsync(NpgsqlConnection connection, CancellationToken cancel) => (await connection.ListAsync(
        "SELECT COALESCE(oldest, version) FROM schema_version ORDER BY version DESC LIMIT 1", [], row => row.GetInt32(0), cancel))[0];

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex PlainName();
}
