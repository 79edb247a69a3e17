using System.Globalization;
using ParquetSharp;
using ParquetSharp.IO;

namespace Cohort.Lake.Delta;

/// <summary>Reads the rows of a checkpoint column by column.</summary>
internal sealed class CheckpointRows : IDisposable
{
    private readonly MemoryStream _stream;
    private readonly ManagedRandomAccessFile _file;
    private readonly ParquetFileReader _reader;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Of the bytes of a file.</summary>
    public CheckpointRows(byte[] content)
    {
        _stream = new MemoryStream(content, writable: false);
        _file = new ManagedRandomAccessFile(_stream, leaveOpen: true);
        _reader = new ParquetFileReader(_file);
        for (var at = 0; at < _reader.FileMetaData.NumColumns; at++) _places[_reader.FileMetaData.Schema.Column(at).Path.ToDotString()] = at;
    }

    /// <summary>All actions.</summary>
    public CommitActions Read()
    {
        var actions = new CommitActions();
        for (var at = 0; at < _reader.FileMetaData.NumRowGroups; at++)
        {
            using var group = _reader.RowGroup(at);
            Read(group, actions);
        }

        return actions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
        _stream.Dispose();
    }

    private void Read(RowGroupReader group, CommitActions actions)
    {
        var (applications, versions) = (Texts(group, "txn.appId"), Values<long>(group, "txn.version"));
        for (var row = 0; row < applications.Length; row++)
        {
            if (applications[row] is { } application) actions.Transactions.Add(new TransactionId(application, versions[row] ?? 0));
        }

        ReadRemoved(group, actions);
        ReadAdded(group, actions);
        ReadMetadata(group, actions);
        var (readers, writers) = (Values<int>(group, "protocol.minReaderVersion"), Values<int>(group, "protocol.minWriterVersion"));
        for (var row = 0; row < readers.Length; row++)
        {
            if (readers[row] is { } reader) actions.Protocol = (reader, writers[row] ?? 0);
        }
    }

    private void ReadRemoved(RowGroupReader group, CommitActions actions)
    {
        var (paths, moments, partitions, sizes) =
            (Texts(group, "remove.path"), Values<long>(group, "remove.deletionTimestamp"), Maps(group, "remove.partitionValues"), Values<long>(group, "remove.size"));
        for (var row = 0; row < paths.Length; row++)
        {
            if (paths[row] is { } path) actions.Removed.Add(new RemovedFile(LogPath.Decode(path), moments[row] ?? 0, partitions[row], sizes[row] ?? 0));
        }
    }

    private void ReadAdded(RowGroupReader group, CommitActions actions)
    {
        var (paths, partitions, sizes, moments, statistics, tags) =
            (Texts(group, "add.path"), Maps(group, "add.partitionValues"), Values<long>(group, "add.size"), Values<long>(group, "add.modificationTime"), Texts(group, "add.stats"), Maps(group, "add.tags"));
        for (var row = 0; row < paths.Length; row++)
        {
            if (paths[row] is not { } path) continue;
            var columns = tags[row].TryGetValue(CommitWriter.ColumnsTag, out var tag) && tag is not null ? int.Parse(tag, CultureInfo.InvariantCulture) : 0;
            actions.Added.Add(new AddedFile(LogPath.Decode(path), partitions[row], sizes[row] ?? 0, moments[row] ?? 0, statistics[row] ?? "", columns));
        }
    }

    private void ReadMetadata(RowGroupReader group, CommitActions actions)
    {
        var ids = Texts(group, "metaData.id");
        var row = Array.FindIndex(ids, id => id is not null);
        if (row < 0) return;
        actions.Metadata = CommitReader.Metadata(
            ids[row]!,
            Texts(group, "metaData.name")[row] ?? "",
            Texts(group, "metaData.description")[row] ?? "",
            Texts(group, "metaData.schemaString")[row]!,
            [.. Lists(group, "metaData.partitionColumns.list.element")[row].Select(column => column!)],
            Maps(group, "metaData.configuration")[row].ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal),
            Values<long>(group, "metaData.createdTime")[row] ?? 0);
    }

    private Dictionary<string, string?>[] Maps(RowGroupReader group, string path)
    {
        var (keys, values) = (Lists(group, path + ".key_value.key"), Lists(group, path + ".key_value.value"));
        return [.. keys.Select((some, row) => some.Zip(values[row]).ToDictionary(entry => entry.First!, entry => entry.Second, StringComparer.Ordinal))];
    }

    private string?[] Texts(RowGroupReader group, string path) => [.. Lists(group, path).Select(list => list.Count > 0 ? list[0] : null)];

    // Of a column that is no list: a row without a value has no entry, or an empty one.
    private T?[] Values<T>(RowGroupReader group, string path)
        where T : unmanaged
    {
        using var column = group.Column(_places[path]);
        var (depth, entries) = (column.ColumnDescriptor.MaxDefinitionLevel, (int)group.MetaData.NumRows);
        var (levels, values) = (new short[entries], new T[entries]);
        for (int read = 0, found = 0; read < entries;)
        {
            var batch = (int)((ColumnReader<T>)column).ReadBatch(entries - read, levels.AsSpan(read), default, values.AsSpan(found), out var count);
            if (batch == 0) throw new InvalidDataException($"Column {path} ends after {read} of {entries} rows.");
            read += batch;
            found += (int)count;
        }

        var at = 0;
        return [.. levels.Select(level => level == depth ? values[at++] : (T?)null)];
    }

    // The entries of each row; without a list a row has one entry, and none where it has no value.
    private unsafe List<string?>[] Lists(RowGroupReader group, string path)
    {
        using var column = group.Column(_places[path]);
        var reader = (ColumnReader<ByteArray>)column;
        var depth = column.ColumnDescriptor.MaxDefinitionLevel;
        // In a list or a map, an entry without a value is one level above; less is no entry.
        var least = column.ColumnDescriptor.MaxRepetitionLevel == 0 ? depth : path.EndsWith(".value", StringComparison.Ordinal) ? (short)(depth - 1) : depth;
        var rows = new List<string?>[(int)group.MetaData.NumRows];
        var (definitions, repetitions, values) = (new short[1024], new short[1024], new ByteArray[1024]);
        var row = -1;
        while (reader.HasNext)
        {
            var entries = (int)reader.ReadBatch(values.Length, definitions, column.ColumnDescriptor.MaxRepetitionLevel > 0 ? repetitions : default, values, out _);
            for (int at = 0, value = 0; at < entries; at++)
            {
                if (column.ColumnDescriptor.MaxRepetitionLevel == 0 || repetitions[at] == 0) rows[++row] = [];
                if (definitions[at] == depth)
                {
                    var found = values[value++];
                    rows[row].Add(System.Text.Encoding.UTF8.GetString((byte*)found.Pointer, found.Length));
                }
                else if (definitions[at] >= least)
                {
                    rows[row].Add(null);
                }
            }
        }

        return rows;
    }
}
