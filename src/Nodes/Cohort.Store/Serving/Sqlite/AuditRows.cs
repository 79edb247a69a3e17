using Cohort.Store.Checksums;

namespace Cohort.Store.Serving.Sqlite;

/// <summary>The rows of an audit log in SQLite: only added to, whoever has the file.</summary>
internal static class AuditRows
{
    // Who, from where, what, with what, before and after.
    private const int FirstText = 4;
    private const int Texts = 6;

    private const string KeepsEntries =
        "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END";

    /// <summary>The statements that make the table.</summary>
    public static readonly string[] Schema =
    [
        "CREATE TABLE audit (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, node TEXT NOT NULL, request TEXT NOT NULL, who TEXT NOT NULL,"
            + " source TEXT NOT NULL, what TEXT NOT NULL, body TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, outcome INTEGER NOT NULL,"
            + " status INTEGER NOT NULL, UNIQUE (request, outcome))",
        KeepsEntries,
        "CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END",
    ];

    /// <summary>The statements that give the rows of former programs their checksums.</summary>
    public static readonly string[] Sealing = ["DROP TRIGGER audit_is_not_changed", .. ServingTables.Audit.MigrationSql, KeepsEntries];

    /// <summary>Adds an entry; the same request with the same outcome once. Nobody else writes meanwhile.</summary>
    public static void Append(Database writer, AuditEntry entry)
    {
        using var insert = writer.Insert(ServingTables.Audit, rest: "ON CONFLICT (request, outcome) DO NOTHING");
        insert.Bind(1, writer.Scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM audit")).Bind(2, StoredTime.Of(entry.At)).BindText(3, entry.Node)
            .BindText(4, entry.Request).BindText(5, entry.Who).BindText(6, entry.From).BindText(7, entry.What).BindText(8, entry.Order)
            .BindText(9, entry.Before).BindText(10, entry.After).Bind(11, (int)entry.Outcome).Bind(12, entry.Status).Run();
    }

    /// <summary>Replaces texts of entries: the one change that there is, made for the erasure of a user. Entries stay, in their order.</summary>
    /// <param name="writer">Writes them.</param>
    /// <param name="replace">Gives what is to stand in place of a text; the same where it stays.</param>
    /// <returns>How many entries are changed.</returns>
    public static int Replace(Database writer, Func<string, string> replace)
    {
        writer.AddChecksumFunctions();
        writer.Run("BEGIN IMMEDIATE");
        try
        {
            var changed = new List<(long Number, string[] Texts)>();
            using (var rows = writer.Read(ServingTables.Audit))
            {
                while (rows.Step())
                {
                    string[] texts = [.. Enumerable.Range(FirstText, Texts).Select(rows.Text)];
                    string[] replaced = [.. texts.Select(replace)];
                    if (!texts.SequenceEqual(replaced)) changed.Add((rows.Int64(0), replaced));
                }
            }

            if (changed.Count > 0) Write(writer, changed);
            writer.Run("COMMIT");
            return changed.Count;
        }
        catch
        {
            if (writer.IsInTransaction) writer.Run("ROLLBACK");
            throw;
        }
    }

    private static void Write(Database writer, List<(long Number, string[] Texts)> changed)
    {
        writer.Run("DROP TRIGGER audit_is_not_changed");
        using (var update = writer.Prepare("UPDATE audit SET who = ?2, source = ?3, what = ?4, body = ?5, before = ?6, after = ?7 WHERE number = ?1"))
        using (var seal = writer.Prepare($"UPDATE audit SET checksum = {ChecksumFunctions.Row}('audit', {string.Join(", ", ServingTables.Audit.ColumnNames)}) WHERE number = ?1"))
        {
            foreach (var (number, texts) in changed)
            {
                update.Bind(1, number);
                foreach (var (column, text) in texts.Index()) update.BindText(column + 2, text);
                update.Run();
                seal.Bind(1, number).Run();
            }
        }

        writer.Run(KeepsEntries);
    }

    /// <summary>A page of entries, the latest first.</summary>
    /// <param name="reader">Reads them.</param>
    /// <param name="after">The mark of the page before; null for the latest.</param>
    /// <param name="most">At most so many.</param>
    public static Page<AuditEntry> Read(Database reader, string? after, int most)
    {
        using var row = reader.Read(ServingTables.Audit, "WHERE number < ?1 ORDER BY number DESC LIMIT ?2");
        row.Bind(1, after is null ? long.MaxValue : PageMark.Parse(after).First).Bind(2, most + 1L);
        var entries = new List<AuditEntry>();
        while (row.Step())
        {
            entries.Add(new AuditEntry
            {
                Number = row.Int64(0),
                At = StoredTime.Read(row.Int64(1)),
                Node = row.Text(2),
                Request = row.Text(3),
                Who = row.Text(4),
                From = row.Text(5),
                What = row.Text(6),
                Order = row.Text(7),
                Before = row.Text(8),
                After = row.Text(9),
                Outcome = (AuditOutcome)row.Int64(10),
                Status = (int)row.Int64(11),
            });
        }

        return PageMark.Cut(entries, most, entry => new PageMark(entry.Number, 0, ""));
    }
}
