using System.Runtime.CompilerServices;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>Reads the rows of files, one row group at a time.</summary>
public sealed class TableReader(DeltaTable table)
{
    /// <summary>The rows of files in their order, each row group in the same buffer: it holds until the next one is asked for.</summary>
    /// <param name="snapshot">The version whose columns are wanted; former files have no values in later ones.</param>
    /// <param name="files">Files of that version.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="LakeException">A file is gone.</exception>
    public async IAsyncEnumerable<TableBuffer> ReadAsync(Snapshot snapshot, IEnumerable<AddedFile> files, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(files);
        var rows = new TableBuffer(snapshot.Table);
        foreach (var file in files)
        {
            await using var stream = await OpenAsync(file, cancel);
            using var decoder = new ParquetDecoder(snapshot.Table, stream, file.Partition);
            for (var group = 0; group < decoder.RowGroups; group++)
            {
                cancel.ThrowIfCancellationRequested();
                rows.Clear();
                decoder.Read(group, rows);
                yield return rows;
            }
        }
    }

    /// <summary>What was written into a file beside its rows: lineage.</summary>
    /// <exception cref="LakeException">The file is gone.</exception>
    public async Task<IReadOnlyDictionary<string, string>> MetadataAsync(AddedFile file, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        await using var stream = await OpenAsync(file, cancel);
        using var decoder = new ParquetDecoder(table.Current.Table, stream, file.Partition);
        return decoder.Metadata;
    }

    private async Task<Stream> OpenAsync(AddedFile file, CancellationToken cancel) =>
        await table.Store.OpenAsync(table.Folder + file.Path, cancel)
        ?? throw new LakeException($"{table.Address}/{file.Path} is gone: a vacuum removed it while it was read, or somebody did by hand. Read a later version, or bring it back from a copy.");
}
