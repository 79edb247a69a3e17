using Microsoft.Data.Sqlite;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>A data directory as version 2 of the schema left it: two ranges, one user in each list, one dead letter.</summary>
internal static class SchemaTwo
{
    private const string Sql =
        """
        CREATE TABLE dead_letter (source TEXT NOT NULL, record INTEGER NOT NULL, byte INTEGER NOT NULL, reason INTEGER NOT NULL, field TEXT NOT NULL, detail TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (source, record)) WITHOUT ROWID;
        INSERT INTO "dead_letter" VALUES('till',1,128,1,'','The record stops being JSON at byte 1, where "onsense" stands; expected one whole JSON object.',8,X'6E6F6E73656E7365');
        CREATE TABLE hash_range (id INTEGER PRIMARY KEY, first TEXT NOT NULL, past TEXT NOT NULL, live INTEGER NOT NULL);
        INSERT INTO "hash_range" VALUES(1,'0000000000000000','8000000000000000',1);
        INSERT INTO "hash_range" VALUES(2,'8000000000000000','0000000000000000',1);
        CREATE TABLE journal (range_id INTEGER NOT NULL, seq INTEGER NOT NULL, batch BLOB NOT NULL, PRIMARY KEY (range_id, seq));
        INSERT INTO "journal" VALUES(1,1,X'020474696C6C0003010100000200A1A00102A2A0010000144F3AB6');
        INSERT INTO "journal" VALUES(2,1,X'020474696C6C0003010100000200A1A00102A2A001022B00013104616E6E61046D696C6B80A9A19A0D0DC41302020132046265727405627265616480C60A0DD8040474F3B8F3');
        CREATE TABLE membership (segment_id INTEGER NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (segment_id, user_id)) WITHOUT ROWID;
        INSERT INTO "membership" VALUES(1,'anna');
        INSERT INTO "membership" VALUES(2,'anna');
        INSERT INTO "membership" VALUES(3,'bert');
        CREATE TABLE position (source TEXT PRIMARY KEY, pass INTEGER NOT NULL, record INTEGER NOT NULL, byte INTEGER NOT NULL, handled TEXT NOT NULL, tail_length INTEGER NOT NULL, tail INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO "position" VALUES('till',1,3,265,'',265,2586950526);
        CREATE TABLE rejection (reason INTEGER PRIMARY KEY, records INTEGER NOT NULL);
        INSERT INTO "rejection" VALUES(1,1);
        CREATE TABLE rules (revision INTEGER PRIMARY KEY, version TEXT NOT NULL, text TEXT NOT NULL);
        INSERT INTO "rules" VALUES(1,'1f9a2bb5b2c04a4d49d46e2f8990c255','affinity top 2
        segment dairy: spend("DAIRY") >= 10
        ');
        CREATE TABLE score (user_id TEXT PRIMARY KEY, run_id INTEGER NOT NULL, range_id INTEGER NOT NULL, seq INTEGER NOT NULL, as_of INTEGER NOT NULL, entries BLOB NOT NULL, campaign TEXT NOT NULL, per_million INTEGER NOT NULL, expected INTEGER NOT NULL, offers INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE score_chunk (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, range_id INTEGER NOT NULL, seq INTEGER NOT NULL, as_of INTEGER NOT NULL, users INTEGER NOT NULL, chunk BLOB NOT NULL);
        CREATE TABLE score_run (id INTEGER PRIMARY KEY, code_version TEXT NOT NULL, rules_revision INTEGER NOT NULL, taxonomy_revision INTEGER NOT NULL, models TEXT NOT NULL, campaigns TEXT NOT NULL);
        CREATE TABLE segment (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, members INTEGER NOT NULL DEFAULT 0);
        INSERT INTO "segment" VALUES(1,'dairy',1);
        INSERT INTO "segment" VALUES(2,'affinity:DAIRY',1);
        INSERT INTO "segment" VALUES(3,'affinity:BREAD',1);
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        INSERT INTO "setting" VALUES('currency','EUR');
        INSERT INTO "setting" VALUES('future_days','1');
        INSERT INTO "setting" VALUES('range_table_next_id','3');
        INSERT INTO "setting" VALUES('range_table_version','1');
        INSERT INTO "setting" VALUES('time_zone','UTC');
        CREATE TABLE snapshot (range_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, state BLOB NOT NULL);
        CREATE TABLE taxonomy (revision INTEGER PRIMARY KEY, version TEXT NOT NULL, content BLOB NOT NULL);
        INSERT INTO "taxonomy" VALUES(1,'e92cdec6a65829de9bf4b6bc397a8a99',X'0120653932636465633661363538323964653962663462366263333937613861393903054252454144054441495259020562726561640100046D696C6B020048253708');
        CREATE TABLE transition_chunk (id INTEGER PRIMARY KEY, range_id INTEGER NOT NULL, transitions INTEGER NOT NULL, chunk BLOB NOT NULL);
        INSERT INTO "transition_chunk" VALUES(1,2,3,X'01012031663961326262356232633034613464343964343665326638393930633235350120653932636465633661363538323964653962663462366263333937613861393901A1A00104616E6E6100056461697279013101A1A00104616E6E61000E616666696E6974793A4441495259013101A2A0010462657274000E616666696E6974793A425245414401326F68D84C');
        CREATE INDEX transition_chunk_range ON transition_chunk (range_id, id);
        CREATE INDEX score_chunk_as_of ON score_chunk (as_of, range_id, seq);
        PRAGMA user_version = 2;
        """;

    /// <summary>The source's bytes up to the position in it.</summary>
    public static string Events { get; } =
        Shop.Line("1", "anna", "milk", "12.50", "2026-03-01") + "nonsense\n" + Shop.Line("2", "bert", "bread", "3.00", "2026-03-02", 2);

    /// <summary>Writes it.</summary>
    public static void Write(string data)
    {
        Directory.CreateDirectory(data);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "cohort.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }
}
