using Cohort.Core.Ingest;
using Cohort.Core.Ranges;
using Cohort.Engine.Sources;

namespace Cohort.Engine.Running;

/// <summary>
/// The chunks of one step, and what they were read as. Two take turns: while the batches of one are applied, the chunks of the
/// next one are read, so that no worker waits between the two.
/// </summary>
/// <param name="mostChunks">How many chunks a step has at most.</param>
/// <param name="createReader">A new reader of the source's records.</param>
internal sealed class ReadStep(int mostChunks, Func<RecordReader> createReader)
{
    private readonly RecordBatch[] _recordBatches = [.. Enumerable.Range(0, mostChunks).Select(_ => new RecordBatch())];
    private readonly RecordReader[] _readers = [.. Enumerable.Range(0, mostChunks).Select(_ => createReader())];
    private readonly (RangeTable? Table, Selection Selection)[] _readFor = new (RangeTable?, Selection)[mostChunks];

    /// <summary>The chunks, in the order of the source.</summary>
    public List<Chunk> Chunks { get; } = [];

    /// <summary>What a chunk was read as.</summary>
    public RecordBatch this[int index] => _recordBatches[index];

    /// <summary>What a chunk is read with.</summary>
    public RecordReader ReaderOf(int index) => _readers[index];

    /// <summary>Lets go of the chunks.</summary>
    public void Clear()
    {
        Chunks.Clear();
        Array.Clear(_readFor);
    }

    /// <summary>Whether a chunk is read for these ranges and dates: they may have changed since it was read.</summary>
    public bool IsReadFor(int index, RangeTable table, Selection selection) =>
        ReferenceEquals(_readFor[index].Table, table) && _readFor[index].Selection == selection;

    /// <summary>Reads a chunk.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="table">The ranges to route to.</param>
    /// <param name="selection">Which purchases are applied.</param>
    public void Read(int index, RangeTable table, Selection selection)
    {
        _readers[index].Read(Chunks[index], _recordBatches[index], table, selection);
        _readFor[index] = (table, selection);
    }
}
