using ParquetSharp;
using ParquetSharp.IO;

namespace Cohort.Lake.Tables;

/// <summary>Reads files of a table, of its columns now or of fewer as they were before.</summary>
internal sealed class ParquetDecoder : IDisposable
{
    private const int BatchRows = 4096;

    private readonly LakeTable _table;
    private readonly IReadOnlyDictionary<string, string?> _partition;
    private readonly ManagedRandomAccessFile _file;
    private readonly ParquetFileReader _reader;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly short[] _levels = new short[BatchRows];

    /// <summary>Opens a file.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="stream">The file; it stays open.</param>
    /// <param name="partition">The values of the partition in which it lies.</param>
    public ParquetDecoder(LakeTable table, Stream stream, IReadOnlyDictionary<string, string?> partition)
    {
        (_table, _partition) = (table, partition);
        _file = new ManagedRandomAccessFile(stream, leaveOpen: true);
        _reader = new ParquetFileReader(_file);
        for (var at = 0; at < _reader.FileMetaData.NumColumns; at++) _places[_reader.FileMetaData.Schema.Column(at).Name] = at;
    }

    /// <summary>How many row groups.</summary>
    public int RowGroups => _reader.FileMetaData.NumRowGroups;

    /// <summary>What was written beside the rows.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _reader.FileMetaData.KeyValueMetadata;

    /// <summary>Adds the rows of a row group to a buffer.</summary>
    public void Read(int group, TableBuffer rows)
    {
        using var reader = _reader.RowGroup(group);
        var count = (int)reader.MetaData.NumRows;
        foreach (var column in _table.Columns)
        {
            var target = rows.Columns[_table.PlaceOf(column.Name)];
            if (_partition.TryGetValue(column.Name, out var value)) AddPartition(target, value, count);
            else if (_places.TryGetValue(column.Name, out var place)) ReadColumn(reader, place, target, count);
            else AddNulls(target, count);
        }

        rows.EndRows(count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private static void AddPartition(ColumnBuffer target, string? value, int count)
    {
        for (var row = 0; row < count; row++) PartitionPath.Add(target, value);
    }

    private static void AddNulls(ColumnBuffer target, int count)
    {
        for (var row = 0; row < count; row++) target.AddNull();
    }

    private void ReadColumn(RowGroupReader group, int place, ColumnBuffer target, int count)
    {
        using var column = group.Column(place);
        switch (target)
        {
            case ValueBuffer<int> values: ReadAll((ColumnReader<int>)column, values, count, values.Add); break;
            case ValueBuffer<long> values: ReadAll((ColumnReader<long>)column, values, count, values.Add); break;
            case ValueBuffer<double> values: ReadAll((ColumnReader<double>)column, values, count, values.Add); break;
            case ValueBuffer<bool> values: ReadAll((ColumnReader<bool>)column, values, count, values.Add); break;
            case BytesBuffer values: ReadAll((ColumnReader<ByteArray>)column, values, count, value => Add(values, value)); break;
        }
    }

    private static unsafe void Add(BytesBuffer target, ByteArray value) => target.Add(new ReadOnlySpan<byte>((void*)value.Pointer, value.Length));

    private void ReadAll<T>(ColumnReader<T> reader, ColumnBuffer target, int count, Action<T> add)
        where T : unmanaged
    {
        var values = new T[Math.Min(BatchRows, count)];
        var isOptional = reader.ColumnDescriptor.MaxDefinitionLevel > 0;
        for (var read = 0; read < count;)
        {
            var levels = reader.ReadBatch(values.Length, isOptional ? _levels : default, default, values, out var found);
            if (levels == 0) throw new InvalidDataException($"Column {target.Column.Name} ends after {read} of {count} rows.");
            for (int row = 0, at = 0; row < levels; row++)
            {
                if (isOptional && _levels[row] == 0) target.AddNull();
                else add(values[at++]);
            }

            read += (int)levels;
            _ = found;
        }
    }
}
