using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>
/// Writes the files of rows. A name derives from what the caller passes, and from the content: written again after a crash the
/// same rows give the same name, and other rows never the name of a file that may be part of the table.
/// </summary>
internal sealed class FileWriter(ILakeStore store, string folder, FileSettings settings)
{
    /// <summary>Writes rows, one partition after the other.</summary>
    /// <param name="rows">The rows, in any order.</param>
    /// <param name="name">A part of the names: what the rows derive from.</param>
    /// <param name="metadata">What is written into each file beside its rows.</param>
    /// <param name="moment">When, for the log.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<IReadOnlyList<AddedFile>> WriteAsync(
        TableBuffer rows, string name, IReadOnlyDictionary<string, string> metadata, DateTimeOffset moment, CancellationToken cancel)
    {
        var added = new List<AddedFile>();
        var order = RowOrder.Of(rows);
        var starts = RowOrder.Partitions(rows, order);
        for (var at = 0; at + 1 < starts.Count; at++)
        {
            var values = PartitionPath.ValuesOf(rows, order[starts[at]]);
            var part = PartitionPath.FolderOf(rows.Table, values);
            var number = 0;
            foreach (var file in ParquetEncoder.Encode(rows, order.AsMemory(starts[at], starts[at + 1] - starts[at]), settings, metadata))
            {
                var path = (part.Length == 0 ? "" : part + "/") + NameOf(number++, name, file.Content.Span);
                await store.PutAsync(folder + path, file.Content, cancel);
                added.Add(new AddedFile(path, values, file.Content.Length, moment.ToUnixTimeMilliseconds(), file.Statistics, rows.Table.Columns.Count));
            }
        }

        return added;
    }

    private static string NameOf(int number, string name, ReadOnlySpan<byte> content) => string.Create(
        CultureInfo.InvariantCulture, $"part-{number:D5}-{Safe(name)}-{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}.parquet");

    // Letters, digits and what neither a folder nor an address minds; of everything else its bytes, so that two names stay two.
    private static string Safe(string name)
    {
        var text = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'.') text.Append((char)one);
            else text.Append(CultureInfo.InvariantCulture, $"_{one:x2}");
        }

        return text.ToString();
    }
}
