using System.Globalization;
using Cohort.Core.Ranges;

namespace Cohort.Store;

/// <summary>The range table as rows.</summary>
internal static class RangeTableRows
{
    /// <exception cref="StoreException">The rows are damaged.</exception>
    public static RangeTable Read(Database database)
    {
        try
        {
            return ReadRows(database);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw StoreException.Damaged("The range table", database.File, e);
        }
    }

    public static void Write(Database database, RangeTable table)
    {
        // Ranges that are gone keep their row: their transitions are still found by the hash of a user.
        database.Run("UPDATE hash_range SET live = 0");
        using var insert = database.Prepare("INSERT OR REPLACE INTO hash_range (id, first, past, live) VALUES (?1, ?2, ?3, 1)");
        foreach (var (id, range) in table.Entries) insert.Bind(1, id).BindText(2, $"{range.Start:x16}").BindText(3, $"{range.End:x16}").Run();
        using var setting = database.Prepare("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)");
        setting.BindText(1, "range_table_version").BindText(2, table.Version.ToString(CultureInfo.InvariantCulture)).Run();
        setting.BindText(1, "range_table_next_id").BindText(2, table.NextId.ToString(CultureInfo.InvariantCulture)).Run();
    }

    /// <summary>All ranges that there ever were, by id: those that are gone too.</summary>
    public static List<RangeEntry> ReadAll(Database database)
    {
        var entries = new List<RangeEntry>();
        using var rows = database.Prepare("SELECT id, first, past FROM hash_range ORDER BY id");
        while (rows.Step()) entries.Add(new RangeEntry((int)rows.Int64(0), new HashRange(Hash(rows.Text(1)), Hash(rows.Text(2)))));
        return entries;
    }

    private static RangeTable ReadRows(Database database)
    {
        var entries = new List<RangeEntry>();
        using var rows = database.Prepare("SELECT id, first, past FROM hash_range WHERE live");
        while (rows.Step()) entries.Add(new RangeEntry((int)rows.Int64(0), new HashRange(Hash(rows.Text(1)), Hash(rows.Text(2)))));
        var version = (int)database.Scalar("SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'range_table_version'");
        var nextId = (int)database.Scalar("SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'range_table_next_id'");
        return RangeTable.Restore(version, nextId, entries);
    }

    private static ulong Hash(string hex) => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
