using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

/// <summary>Reads the rows of a snapshot by the reader of the library.</summary>
internal static class ReadBack
{
    public static async Task<TableBuffer> Of(ILakeStore store, string table, Snapshot snapshot)
    {
        var rows = new TableBuffer(snapshot.Table);
        foreach (var file in snapshot.Files)
        {
            await using var stream = await store.OpenAsync($"{table}/{file.Path}");
            using var decoder = new ParquetDecoder(snapshot.Table, stream!, file.Partition);
            for (var group = 0; group < decoder.RowGroups; group++) decoder.Read(group, rows);
        }

        return rows;
    }
}
