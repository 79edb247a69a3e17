using System.Globalization;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using ParquetSharp;
using ParquetSharp.IO;

namespace Cohort.Lake.Delta;

/// <summary>A whole snapshot as one Parquet file, so that readers need not begin at the first commit.</summary>
internal static class Checkpoint
{
    /// <summary>The file of a snapshot.</summary>
    public static byte[] Encode(Snapshot snapshot)
    {
        var leaves = new CheckpointLeaves();
        AddRows(leaves, snapshot);
        using var stream = new MemoryStream();
        using (leaves.Schema)
        using (var builder = new WriterPropertiesBuilder())
        using (var properties = builder.Compression(Compression.Zstd).CreatedBy(FileSettings.CreatedBy).Build())
        using (var output = new ManagedOutputStream(stream, leaveOpen: true))
        using (var writer = new ParquetFileWriter(output, leaves.Schema, properties))
        {
            using (var group = writer.AppendRowGroup())
            {
                foreach (var leaf in leaves.All)
                {
                    using var column = group.NextColumn();
                    leaf.Write(column);
                }
            }

            writer.Close();
        }

        return stream.ToArray();
    }

    /// <summary>What names the newest checkpoint.</summary>
    public static byte[] EncodeHint(long version, Snapshot snapshot) => System.Text.Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"version":{{version}},"size":{{Rows(snapshot)}}}"""));

    /// <summary>What a file says.</summary>
    /// <exception cref="LakeException">It is no checkpoint of one part.</exception>
    public static CommitActions Decode(string address, byte[] content)
    {
        try
        {
            using var rows = new CheckpointRows(content);
            return rows.Read();
        }
        catch (Exception fault) when (fault is ParquetException or InvalidDataException or KeyNotFoundException)
        {
            throw new LakeException($"{address} is no checkpoint that this program reads ({fault.Message}): it was damaged, or another program wrote it. Remove it and the object _last_checkpoint where all commits are still there; else bring it back from a copy.", fault);
        }
    }

    private static long Rows(Snapshot snapshot) => 2 + snapshot.Transactions.LongCount() + snapshot.Removed.LongCount() + snapshot.FileCount;

    private static void AddRows(CheckpointLeaves leaves, Snapshot snapshot)
    {
        leaves.BeginRow("protocol");
        leaves.Set("protocol.minReaderVersion", CommitWriter.Reader);
        leaves.Set("protocol.minWriterVersion", CommitWriter.Writer);
        AddMetadata(leaves, snapshot.Metadata);
        foreach (var transaction in snapshot.Transactions)
        {
            leaves.BeginRow("txn");
            leaves.Set("txn.appId", transaction.Application);
            leaves.Set("txn.version", transaction.Version);
            leaves.Set("txn.lastUpdated", snapshot.Timestamp);
        }

        foreach (var file in snapshot.Removed)
        {
            leaves.BeginRow("remove");
            leaves.Set("remove.path", LogPath.Encode(file.Path));
            leaves.Set("remove.deletionTimestamp", file.Removed);
            leaves.Set("remove.dataChange", false);
            leaves.Set("remove.extendedFileMetadata", true);
            leaves.SetMap("remove.partitionValues", file.Partition);
            leaves.Set("remove.size", file.Size);
        }

        foreach (var file in snapshot.Files)
        {
            leaves.BeginRow("add");
            leaves.Set("add.path", LogPath.Encode(file.Path));
            leaves.SetMap("add.partitionValues", file.Partition);
            leaves.Set("add.size", file.Size);
            leaves.Set("add.modificationTime", file.Modified);
            leaves.Set("add.dataChange", false);
            leaves.Set("add.stats", file.Statistics);
            leaves.SetMap("add.tags", [new(CommitWriter.ColumnsTag, file.Columns.ToString(CultureInfo.InvariantCulture))]);
        }
    }

    private static void AddMetadata(CheckpointLeaves leaves, TableMetadata metadata)
    {
        leaves.BeginRow("metaData");
        leaves.Set("metaData.id", metadata.Id);
        leaves.Set("metaData.name", metadata.Table.Name);
        leaves.Set("metaData.description", metadata.Table.About);
        leaves.Set("metaData.format.provider", "parquet");
        leaves.SetMap("metaData.format.options", []);
        leaves.Set("metaData.schemaString", SchemaJson.Of(metadata.Table));
        leaves.Set("metaData.partitionColumns", metadata.Table.PartitionBy);
        leaves.SetMap("metaData.configuration", metadata.Configuration.Select(entry => new KeyValuePair<string, string?>(entry.Key, entry.Value)));
        leaves.Set("metaData.createdTime", metadata.Created);
    }
}
