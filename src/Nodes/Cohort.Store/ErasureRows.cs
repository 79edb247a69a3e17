using System.Text.Json;

namespace Cohort.Store;

/// <summary>The rows of erasures.</summary>
internal static class ErasureRows
{
    /// <summary>All erasures, in their order.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static IReadOnlyList<StoredErasure> All(Database database)
    {
        using var rows = database.Read(SealedTables.Erasure, "ORDER BY number");
        var erasures = new List<StoredErasure>();
        while (rows.Step())
        {
            erasures.Add(new StoredErasure(
                rows.Int64(0), new UserMark(rows.Text(1), rows.Text(2)), rows.Text(3), StoredTime.Read(rows.Int64(4)), rows.Text(5), rows.Text(6), rows.Int64(7) != 0,
                (ErasureStep)rows.Int64(8), JsonSerializer.Deserialize<string[]>(rows.Text(9)) ?? [], JsonSerializer.Deserialize<RemovedPart[]>(rows.Text(10)) ?? [],
                rows.Text(11)));
        }

        return erasures;
    }

    /// <summary>Writes an erasure as it is now.</summary>
    public static void Write(Database database, StoredErasure erasure)
    {
        using var insert = database.Insert(SealedTables.Erasure, "INSERT OR REPLACE");
        insert.Bind(1, erasure.Number).BindText(2, erasure.Mark.Salt).BindText(3, erasure.Mark.Hash).BindText(4, erasure.UserId)
            .Bind(5, StoredTime.Of(erasure.At)).BindText(6, erasure.By).BindText(7, erasure.Reason).Bind(8, erasure.RefusesLater ? 1 : 0)
            .Bind(9, (int)erasure.Step).BindText(10, JsonSerializer.Serialize(erasure.Backups)).BindText(11, JsonSerializer.Serialize(erasure.Removed))
            .BindText(12, erasure.Receipt).Run();
    }
}
