using System.Globalization;
using System.Text.Json;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>Reads commits; actions that this form does not know are passed over, as the protocol says.</summary>
internal static class CommitReader
{
    /// <summary>What a commit says.</summary>
    /// <exception cref="LakeException">A line is no action.</exception>
    public static CommitActions Read(string address, ReadOnlyMemory<byte> content)
    {
        var commit = new CommitActions();
        var line = 0;
        while (content.Length > 0)
        {
            line++;
            var end = content.Span.IndexOf((byte)'\n');
            var one = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (one.Span.Trim(" \r\t"u8).Length > 0) ReadLine(address, line, one, commit);
        }

        return commit;
    }

    private static void ReadLine(string address, int line, ReadOnlyMemory<byte> text, CommitActions commit)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            foreach (var action in json.RootElement.EnumerateObject()) Read(action, commit);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new LakeException($"{address} has no action in line {line} ({fault.Message}): it was damaged, or another program wrote it. Bring it back from a copy.", fault);
        }
    }

    private static void Read(JsonProperty action, CommitActions commit)
    {
        var value = action.Value;
        switch (action.Name)
        {
            case "protocol":
                commit.Protocol = (value.GetProperty("minReaderVersion").GetInt32(), value.GetProperty("minWriterVersion").GetInt32());
                break;
            case "metaData":
                commit.Metadata = Metadata(value);
                break;
            case "add":
                commit.Added.Add(Added(value));
                break;
            case "remove":
                commit.Removed.Add(new RemovedFile(LogPath.Decode(value.GetProperty("path").GetString()!), Number(value, "deletionTimestamp"), Partition(value), Number(value, "size")));
                break;
            case "txn":
                commit.Transactions.Add(new TransactionId(value.GetProperty("appId").GetString()!, value.GetProperty("version").GetInt64()));
                break;
            case "commitInfo":
                ReadInfo(value, commit);
                break;
        }
    }

    private static void ReadInfo(JsonElement value, CommitActions commit)
    {
        if (value.TryGetProperty("timestamp", out var timestamp)) commit.Timestamp = timestamp.GetInt64();
        if (value.TryGetProperty("operation", out var operation)) commit.Operation = operation.GetString() ?? "";
        commit.Told = Map(value, "operationParameters");
    }

    private static AddedFile Added(JsonElement value) => new(
        LogPath.Decode(value.GetProperty("path").GetString()!),
        Partition(value),
        value.GetProperty("size").GetInt64(),
        value.GetProperty("modificationTime").GetInt64(),
        value.TryGetProperty("stats", out var statistics) ? statistics.GetString() ?? "" : "",
        Map(value, "tags").TryGetValue(CommitWriter.ColumnsTag, out var columns) ? int.Parse(columns, CultureInfo.InvariantCulture) : 0);

    private static TableMetadata Metadata(JsonElement value)
    {
        var name = value.TryGetProperty("name", out var given) ? given.GetString() ?? "" : "";
        return Metadata(
            value.GetProperty("id").GetString()!,
            name,
            value.TryGetProperty("description", out var about) ? about.GetString() ?? "" : "",
            value.GetProperty("schemaString").GetString()!,
            [.. value.GetProperty("partitionColumns").EnumerateArray().Select(column => column.GetString()!)],
            Map(value, "configuration"),
            Number(value, "createdTime"));
    }

    /// <summary>Metadata from their parts.</summary>
    public static TableMetadata Metadata(
        string id, string name, string about, string schema, IReadOnlyList<string> partitionBy, IReadOnlyDictionary<string, string> configuration, long created)
    {
        var sortBy = configuration.TryGetValue(TableMetadata.SortBy, out var columns) && columns.Length > 0 ? columns.Split(',') : [];
        return new TableMetadata(id, new LakeTable(name, about, SchemaJson.Read(name, schema), partitionBy, sortBy), configuration, created);
    }

    private static Dictionary<string, string?> Partition(JsonElement value)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (!value.TryGetProperty("partitionValues", out var map) || map.ValueKind is not JsonValueKind.Object) return values;
        foreach (var entry in map.EnumerateObject()) values[entry.Name] = entry.Value.GetString() is { Length: > 0 } text ? text : null;
        return values;
    }

    private static Dictionary<string, string> Map(JsonElement value, string name)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!value.TryGetProperty(name, out var map) || map.ValueKind is not JsonValueKind.Object) return values;
        foreach (var entry in map.EnumerateObject()) values[entry.Name] = entry.Value.ValueKind is JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        return values;
    }

    private static long Number(JsonElement value, string name) => value.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number ? number.GetInt64() : 0;
}
