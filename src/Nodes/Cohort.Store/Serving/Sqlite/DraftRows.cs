using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <summary>The rows of drafts in SQLite. Whoever writes is in a transaction.</summary>
internal static class DraftRows
{
    /// <summary>The statements that make the table.</summary>
    public static readonly string[] Schema =
    [
        "CREATE TABLE draft (name TEXT PRIMARY KEY, text TEXT NOT NULL, base_rules INTEGER NOT NULL, base_taxonomy INTEGER NOT NULL,"
            + " at INTEGER NOT NULL, who TEXT NOT NULL) WITHOUT ROWID",
    ];

    /// <summary>All of them, in ordinal order of names.</summary>
    public static IReadOnlyList<Draft> All(Database file)
    {
        using var row = file.Read(ServingTables.Draft, "ORDER BY name");
        var drafts = new List<Draft>();
        while (row.Step()) drafts.Add(Read(row));
        return drafts;
    }

    /// <summary>One of them; null where there is none.</summary>
    public static Draft? One(Database file, string name)
    {
        using var row = file.Read(ServingTables.Draft, "WHERE name = ?1");
        row.BindText(1, name);
        return row.Step() ? Read(row) : null;
    }

    /// <inheritdoc cref="IDraftStore.WriteDraftAsync"/>
    public static (DraftOutcome Outcome, Draft? Former) Write(Database file, Draft draft, string? after)
    {
        var found = One(file, draft.Name);
        if (!Draft.IsAsThought(found, after)) return (DraftOutcome.Changed, found);
        if (!draft.Fits(found, file.Scalar("SELECT COUNT(*) FROM draft"), file.Scalar("SELECT COALESCE(SUM(LENGTH(CAST(text AS BLOB))), 0) FROM draft")))
            return (DraftOutcome.TooMany, found);
        using var insert = file.Insert(ServingTables.Draft, "INSERT OR REPLACE");
        insert.BindText(1, draft.Name).BindText(2, draft.Text).Bind(3, draft.Base.Rules).Bind(4, draft.Base.Taxonomy).Bind(5, StoredTime.Of(draft.At)).BindText(6, draft.By).Run();
        return (DraftOutcome.Done, found);
    }

    /// <inheritdoc cref="IDraftStore.DeleteDraftAsync"/>
    public static (DraftOutcome Outcome, Draft? Former) Delete(Database file, string name, string after)
    {
        var found = One(file, name);
        if (found is null || !Draft.IsAsThought(found, after)) return (DraftOutcome.Changed, found);
        using var delete = file.Prepare("DELETE FROM draft WHERE name = ?1");
        delete.BindText(1, name).Run();
        return (DraftOutcome.Done, found);
    }

    private static Draft Read(Statement row) =>
        new(row.Text(0), row.Text(1), new ContextVersion((int)row.Int64(2), (int)row.Int64(3)), StoredTime.Read(row.Int64(4)), row.Text(5));
}
