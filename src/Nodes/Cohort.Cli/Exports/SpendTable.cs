using Cohort.Cli.Input;
using Cohort.Core.Ranges;
using Cohort.Engine.Reading;

namespace Cohort.Cli.Exports;

/// <summary>
/// Every user's spend by category and affinities, in flat arrays: ten million rows take some two hundred megabytes.
/// One range is loaded at a time.
/// </summary>
internal sealed class SpendTable
{
    private readonly ByteArena _ids = new();
    private readonly List<Row> _rows = [];
    private readonly List<CategoryAmount> _amounts = [];

    private readonly record struct Row(ByteArena.Place Id, int First, int Count);

    /// <summary>Which categories of a user are kept, and in which order; they are written to the list.</summary>
    public delegate void Choice(ReadOnlySpan<CategoryAmount> spend, ReadOnlySpan<ushort> affinity, List<CategoryAmount> kept);

    /// <summary>Reads all ranges.</summary>
    public static SpendTable Read(DirectoryView view, Choice choice, Action<long> progress, CancellationToken cancel)
    {
        var table = new SpendTable();
        foreach (var entry in view.Table.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            view.Load(entry).Questions.VisitSpend((id, spend, affinity) => table.Add(id, spend, affinity, choice));
            progress(table._rows.Count);
        }

        table._rows.Sort((one, other) => table._ids[one.Id].SequenceCompareTo(table._ids[other.Id]));
        return table;
    }

    /// <summary>Shows each user in the order of ids (UTF-8 bytes).</summary>
    public void Visit(SpendVisitor visit)
    {
        var amounts = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_amounts);
        foreach (var (id, first, count) in _rows) visit(_ids[id], amounts.Slice(first, count), default);
    }

    private void Add(ReadOnlySpan<byte> id, ReadOnlySpan<CategoryAmount> spend, ReadOnlySpan<ushort> affinity, Choice choice)
    {
        var first = _amounts.Count;
        choice(spend, affinity, _amounts);
        if (_amounts.Count > first) _rows.Add(new Row(_ids.Add(id), first, _amounts.Count - first));
    }
}
