using System.Globalization;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;

namespace Cohort.Store;

/// <summary>The range table and its salted users as rows.</summary>
internal static class RangeTableRows
{
    private const string VersionSetting = "range_table_version";
    private const string NextIdSetting = "range_table_next_id";

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
        var gone = ReadLive(database).ExceptBy(table.Entries.Select(entry => entry.Id), entry => entry.Id).ToList();
        using var insert = database.Insert(SealedTables.HashRange, "INSERT OR REPLACE");
        foreach (var (entries, live) in (ReadOnlySpan<(IEnumerable<RangeEntry>, int)>)[(gone, 0), (table.Entries, 1)])
        {
            foreach (var (id, range) in entries) insert.Bind(1, id).BindText(2, $"{range.Start:x16}").BindText(3, $"{range.End:x16}").Bind(4, live).Run();
        }

        using var setting = database.Insert(SealedTables.Setting, "INSERT OR REPLACE");
        setting.BindText(1, VersionSetting).BindText(2, table.Version.ToString(CultureInfo.InvariantCulture)).Run();
        setting.BindText(1, NextIdSetting).BindText(2, table.NextId.ToString(CultureInfo.InvariantCulture)).Run();
        WriteSalts(database, [.. table.Salts]);
    }

    // Who was salted before keeps the number of their last sum.
    private static void WriteSalts(Database database, IReadOnlyList<Salt> salts)
    {
        foreach (var former in ReadSalts(database).Except(salts))
        {
            using var delete = database.Prepare("DELETE FROM salt WHERE user_id = ?1");
            delete.BindText(1, former.UserId).Run();
        }

        using var insert = database.Insert(SealedTables.Salt, "INSERT OR IGNORE");
        foreach (var salt in salts) insert.BindText(1, salt.UserId).Bind(2, salt.Parts).Run();
    }

    /// <summary>All ranges that there ever were, by id: those that are gone too.</summary>
    public static List<RangeEntry> ReadAll(Database database) => Read(database, "ORDER BY id");

    private static List<RangeEntry> ReadLive(Database database) => Read(database, "WHERE live");

    private static List<RangeEntry> Read(Database database, string rest)
    {
        var entries = new List<RangeEntry>();
        using var rows = database.Read(SealedTables.HashRange, rest);
        while (rows.Step()) entries.Add(new RangeEntry((int)rows.Int64(0), new HashRange(Hash(rows.Text(1)), Hash(rows.Text(2)))));
        return entries;
    }

    private static RangeTable ReadRows(Database database) => RangeTable.Restore(
        Number(database, VersionSetting), Number(database, NextIdSetting), ReadLive(database), ReadSalts(database));

    private static int Number(Database database, string setting)
    {
        using var row = database.Read(SealedTables.Setting, "WHERE name = ?1").BindText(1, setting);
        return row.Step() ? int.Parse(row.Text(1), CultureInfo.InvariantCulture) : 0;
    }

    private static List<Salt> ReadSalts(Database database)
    {
        var salts = new List<Salt>();
        using var rows = database.Read(SealedTables.Salt, "ORDER BY user_id");
        while (rows.Step()) salts.Add(new Salt(rows.Text(0), (int)rows.Int64(1)));
        return salts;
    }

    private static ulong Hash(string hex) => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
