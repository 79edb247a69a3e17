using ParquetSharp;
using ParquetSharp.Schema;

namespace Cohort.Lake.Delta;

/// <summary>The columns of a checkpoint, as the protocol of Delta gives them, and their rows: one action each.</summary>
internal sealed class CheckpointLeaves
{
    private readonly List<CheckpointLeaf> _all = [];
    private readonly Dictionary<string, CheckpointLeaf> _byPath = new(StringComparer.Ordinal);

    /// <summary>Empty columns.</summary>
    public CheckpointLeaves()
    {
        Schema = Group("checkpoint", Repetition.Required,
            Group("txn", Repetition.Optional, Text("txn.appId"), Long("txn.version"), Long("txn.lastUpdated")),
            Group("add", Repetition.Optional,
                Text("add.path"), Map("add.partitionValues", 2), Long("add.size"), Long("add.modificationTime"), Truth("add.dataChange"), Text("add.stats"), Map("add.tags", 2)),
            Group("remove", Repetition.Optional,
                Text("remove.path"), Long("remove.deletionTimestamp"), Truth("remove.dataChange"), Truth("remove.extendedFileMetadata"), Map("remove.partitionValues", 2), Long("remove.size")),
            Group("metaData", Repetition.Optional,
                Text("metaData.id"), Text("metaData.name"), Text("metaData.description"),
                Group("format", Repetition.Optional, Text("metaData.format.provider", 3), Map("metaData.format.options", 3)),
                Text("metaData.schemaString"), Texts("metaData.partitionColumns"), Map("metaData.configuration", 2), Long("metaData.createdTime")),
            Group("protocol", Repetition.Optional, Int("protocol.minReaderVersion"), Int("protocol.minWriterVersion")));
    }

    /// <summary>The schema of the file.</summary>
    public GroupNode Schema { get; }

    /// <summary>The columns in the order of the schema.</summary>
    public IReadOnlyList<CheckpointLeaf> All => _all;

    /// <summary>Begins a row: all columns of other actions are without a value.</summary>
    public void BeginRow(string action)
    {
        foreach (var leaf in _all)
        {
            if (!leaf.Path.StartsWith(action + ".", StringComparison.Ordinal)) leaf.AddEmpty(0);
        }
    }

    /// <summary>Sets a text of the row.</summary>
    public void Set(string path, string value) => ((CheckpointLeaf.Text)_byPath[path]).Add(value);

    /// <summary>Sets a number of the row.</summary>
    public void Set(string path, long value) => ((CheckpointLeaf.Value<long>)_byPath[path]).Add(value);

    /// <summary>Sets a small number of the row.</summary>
    public void Set(string path, int value) => ((CheckpointLeaf.Value<int>)_byPath[path]).Add(value);

    /// <summary>Sets a truth of the row.</summary>
    public void Set(string path, bool value) => ((CheckpointLeaf.Value<bool>)_byPath[path]).Add(value);

    /// <summary>Sets a list of the row.</summary>
    public void Set(string path, IReadOnlyList<string> values)
    {
        var leaf = (CheckpointLeaf.Text)_byPath[path + ".list.element"];
        if (values.Count == 0) leaf.AddEmpty(leaf.Depth - 2);
        for (var at = 0; at < values.Count; at++) leaf.Add(values[at], goesOn: at > 0);
    }

    /// <summary>Sets a map of the row.</summary>
    public void SetMap(string path, IEnumerable<KeyValuePair<string, string?>> entries)
    {
        var (keys, values) = ((CheckpointLeaf.Text)_byPath[path + ".key_value.key"], (CheckpointLeaf.Text)_byPath[path + ".key_value.value"]);
        var isFirst = true;
        foreach (var (key, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            keys.Add(key, goesOn: !isFirst);
            if (value is null) values.AddEmpty(keys.Depth, goesOn: !isFirst);
            else values.Add(value, goesOn: !isFirst);
            isFirst = false;
        }

        if (!isFirst) return;
        keys.AddEmpty(keys.Depth - 1);
        values.AddEmpty(keys.Depth - 1);
    }

    private static GroupNode Group(string name, Repetition repetition, params Node[] nodes) => new(name, repetition, nodes);

    private PrimitiveNode Text(string path, short depth = 2)
    {
        using var type = LogicalType.String();
        return Leaf(new CheckpointLeaf.Text(path, depth), Repetition.Optional, type, PhysicalType.ByteArray);
    }

    private PrimitiveNode Long(string path) => Leaf(new CheckpointLeaf.Value<long>(path, 2), PhysicalType.Int64);

    private PrimitiveNode Int(string path) => Leaf(new CheckpointLeaf.Value<int>(path, 2), PhysicalType.Int32);

    private PrimitiveNode Truth(string path) => Leaf(new CheckpointLeaf.Value<bool>(path, 2), PhysicalType.Boolean);

    private GroupNode Texts(string path)
    {
        using var type = LogicalType.List();
        return new GroupNode(NameOf(path), Repetition.Optional, [Group("list", Repetition.Repeated, Text(path + ".list.element", 4))], type);
    }

    // The depth is that of a map without entries.
    private GroupNode Map(string path, short depth)
    {
        using var map = LogicalType.Map();
        using var text = LogicalType.String();
        var key = Leaf(new CheckpointLeaf.Text(path + ".key_value.key", (short)(depth + 1)), Repetition.Required, text, PhysicalType.ByteArray);
        var value = Text(path + ".key_value.value", (short)(depth + 2));
        return new GroupNode(NameOf(path), Repetition.Optional, [Group("key_value", Repetition.Repeated, key, value)], map);
    }

    private PrimitiveNode Leaf(CheckpointLeaf leaf, PhysicalType physical)
    {
        using var none = LogicalType.None();
        return Leaf(leaf, Repetition.Optional, none, physical);
    }

    private PrimitiveNode Leaf(CheckpointLeaf leaf, Repetition repetition, LogicalType logical, PhysicalType physical)
    {
        _all.Add(leaf);
        _byPath.Add(leaf.Path, leaf);
        return new PrimitiveNode(NameOf(leaf.Path), repetition, logical, physical);
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..];
}
