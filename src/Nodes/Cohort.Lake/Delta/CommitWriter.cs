using System.Buffers;
using System.Text.Json;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>Writes commits as the log of Delta has them: one JSON object a line.</summary>
internal sealed class CommitWriter
{
    /// <summary>What a plain reader of today reads, and what a writer without extensions writes.</summary>
    public const int Reader = 1;

    /// <inheritdoc cref="Reader"/>
    public const int Writer = 2;

    /// <summary>The tag of a file that tells how many columns the table had.</summary>
    public const string ColumnsTag = "cohort.columns";

    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>A commit in bytes.</summary>
    public static byte[] Write(CommitActions commit)
    {
        var writer = new CommitWriter();
        writer.Line("commitInfo", json => WriteInfo(json, commit));
        if (commit.Protocol is { } protocol) writer.Line("protocol", json => WriteProtocol(json, protocol));
        if (commit.Metadata is { } metadata) writer.Line("metaData", json => WriteMetadata(json, metadata));
        foreach (var transaction in commit.Transactions) writer.Line("txn", json => WriteTransaction(json, transaction, commit.Timestamp ?? 0));
        foreach (var file in commit.Removed) writer.Line("remove", json => WriteRemoved(json, file, commit.IsDataChange));
        foreach (var file in commit.Added) writer.Line("add", json => WriteAdded(json, file, commit.IsDataChange));
        return writer._lines.WrittenSpan.ToArray();
    }

    private void Line(string action, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(_lines))
        {
            json.WriteStartObject();
            json.WriteStartObject(action);
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        _lines.Write("\n"u8);
    }

    private static void WriteInfo(Utf8JsonWriter json, CommitActions commit)
    {
        json.WriteNumber("timestamp", commit.Timestamp ?? 0);
        json.WriteString("operation", commit.Operation);
        WriteMap(json, "operationParameters", commit.Told);
        json.WriteBoolean("isBlindAppend", commit.Removed.Count == 0 && commit.Metadata is null);
        json.WriteString("engineInfo", FileSettings.CreatedBy);
    }

    private static void WriteProtocol(Utf8JsonWriter json, (int Reader, int Writer) protocol)
    {
        json.WriteNumber("minReaderVersion", protocol.Reader);
        json.WriteNumber("minWriterVersion", protocol.Writer);
    }

    private static void WriteMetadata(Utf8JsonWriter json, TableMetadata metadata)
    {
        json.WriteString("id", metadata.Id);
        json.WriteString("name", metadata.Table.Name);
        json.WriteString("description", metadata.Table.About);
        json.WriteStartObject("format");
        json.WriteString("provider", "parquet");
        json.WriteStartObject("options");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("schemaString", SchemaJson.Of(metadata.Table));
        json.WriteStartArray("partitionColumns");
        foreach (var column in metadata.Table.PartitionBy) json.WriteStringValue(column);
        json.WriteEndArray();
        WriteMap(json, "configuration", metadata.Configuration);
        json.WriteNumber("createdTime", metadata.Created);
    }

    private static void WriteTransaction(Utf8JsonWriter json, TransactionId transaction, long timestamp)
    {
        json.WriteString("appId", transaction.Application);
        json.WriteNumber("version", transaction.Version);
        json.WriteNumber("lastUpdated", timestamp);
    }

    private static void WriteAdded(Utf8JsonWriter json, AddedFile file, bool isDataChange)
    {
        json.WriteString("path", LogPath.Encode(file.Path));
        WritePartition(json, file.Partition);
        json.WriteNumber("size", file.Size);
        json.WriteNumber("modificationTime", file.Modified);
        json.WriteBoolean("dataChange", isDataChange);
        json.WriteString("stats", file.Statistics);
        json.WriteStartObject("tags");
        json.WriteString(ColumnsTag, file.Columns.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteRemoved(Utf8JsonWriter json, RemovedFile file, bool isDataChange)
    {
        json.WriteString("path", LogPath.Encode(file.Path));
        json.WriteNumber("deletionTimestamp", file.Removed);
        json.WriteBoolean("dataChange", isDataChange);
        json.WriteBoolean("extendedFileMetadata", true);
        WritePartition(json, file.Partition);
        json.WriteNumber("size", file.Size);
    }

    private static void WritePartition(Utf8JsonWriter json, IReadOnlyDictionary<string, string?> values)
    {
        json.WriteStartObject("partitionValues");
        foreach (var (column, value) in values) json.WriteString(column, value);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
