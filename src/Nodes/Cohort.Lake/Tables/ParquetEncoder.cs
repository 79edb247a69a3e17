using ParquetSharp;
using ParquetSharp.IO;

namespace Cohort.Lake.Tables;

/// <summary>Makes files of rows that stand in order. The same rows and settings give the same bytes.</summary>
internal static class ParquetEncoder
{
    /// <summary>The files of one partition, one at a time: each ends with the row group that brings it to its size.</summary>
    /// <param name="rows">Where the rows are.</param>
    /// <param name="order">The rows of the partition, in order.</param>
    /// <param name="settings">How files are laid out.</param>
    /// <param name="metadata">What is written into each file beside its rows.</param>
    public static IEnumerable<EncodedFile> Encode(TableBuffer rows, ReadOnlyMemory<int> order, FileSettings settings, IReadOnlyDictionary<string, string> metadata)
    {
        while (order.Length > 0)
        {
            var file = EncodeOne(rows, order, settings, metadata);
            order = order[(int)file.Rows..];
            yield return file;
        }
    }

    private static EncodedFile EncodeOne(TableBuffer rows, ReadOnlyMemory<int> order, FileSettings settings, IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new MemoryStream();
        var statistics = new FileStatistics(rows);
        var written = 0;
        using (var schema = ParquetSchema.Of(rows.Table))
        using (var properties = ParquetSchema.Properties(rows.Table, settings))
        using (var output = new ManagedOutputStream(stream, leaveOpen: true))
        using (var writer = new ParquetFileWriter(output, schema, properties, new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal)))
        {
            while (written < order.Length && (written == 0 || stream.Length < settings.FileBytes))
            {
                var group = order.Slice(written, Math.Min(settings.RowGroupRows, order.Length - written)).Span;
                WriteGroup(writer, rows, group);
                statistics.Add(group);
                written += group.Length;
            }

            writer.Close();
        }

        return new EncodedFile(stream.GetBuffer().AsMemory(0, (int)stream.Length), written, statistics.ToJson());
    }

    private static void WriteGroup(ParquetFileWriter writer, TableBuffer rows, ReadOnlySpan<int> order)
    {
        using var group = writer.AppendRowGroup();
        foreach (var column in rows.Table.FileColumns)
        {
            using var target = group.NextColumn();
            var source = rows.Columns[rows.Table.PlaceOf(column.Name)];
            switch (source)
            {
                case ValueBuffer<int> values: ColumnEncoder.Write((ColumnWriter<int>)target, values, order); break;
                case ValueBuffer<long> values: ColumnEncoder.Write((ColumnWriter<long>)target, values, order); break;
                case ValueBuffer<double> values: ColumnEncoder.Write((ColumnWriter<double>)target, values, order); break;
                case ValueBuffer<bool> values: ColumnEncoder.Write((ColumnWriter<bool>)target, values, order); break;
                case BytesBuffer values: ColumnEncoder.Write((ColumnWriter<ByteArray>)target, values, order); break;
            }
        }
    }
}
