using System.Runtime.InteropServices;
using System.Text;
using Cohort.Cli.Input;
using Cohort.Core.Ranges;
using Cohort.Store.Questions;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Exports;

/// <summary>Takes one user's spend; the spans hold until it returns.</summary>
/// <param name="user">The user (UTF-8).</param>
/// <param name="spend">Spend by the numbers that the table gave to categories.</param>
internal delegate void UserVisitor(ReadOnlySpan<byte> user, ReadOnlySpan<CategoryAmount> spend);

/// <summary>Every user's spend by category, in flat arrays: ten million rows take some two hundred megabytes.</summary>
internal sealed class SpendTable
{
    // How often progress is told, in users.
    private const int Told = 10_000;

    private readonly ByteArena _ids = new();
    private readonly List<Row> _rows = [];
    private readonly List<CategoryAmount> _amounts = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private readonly record struct Row(ByteArena.Place Id, int First, int Count);

    /// <summary>Reads all users, in the order of ids (UTF-8 bytes).</summary>
    /// <param name="job">Whoever is asked.</param>
    /// <param name="choice">Which categories of a user are kept, and in which order.</param>
    public static async Task<SpendTable> Read(ExportJob job, Func<UserSpendReply, IEnumerable<SpendReply>> choice)
    {
        var table = new SpendTable();
        await foreach (var user in Paging.Items((mark, count) => job.Cohort.SpendAsync(mark, count, job.Cancel), null, 0))
        {
            table.Add(user.UserId, choice(user));
            if (table._rows.Count % Told == 0) job.Progress(table._rows.Count);
        }

        table._rows.Sort((one, other) => table._ids[one.Id].SequenceCompareTo(table._ids[other.Id]));
        return table;
    }

    /// <summary>The name of a category by its number.</summary>
    public string NameOf(int category) => _names[category];

    /// <summary>Shows each user in order.</summary>
    public void Visit(UserVisitor visit)
    {
        var amounts = CollectionsMarshal.AsSpan(_amounts);
        foreach (var (id, first, count) in _rows) visit(_ids[id], amounts.Slice(first, count));
    }

    private void Add(string user, IEnumerable<SpendReply> spend)
    {
        var first = _amounts.Count;
        foreach (var (category, minor) in spend) _amounts.Add(new CategoryAmount(NumberOf(category), minor));
        if (_amounts.Count > first) _rows.Add(new Row(_ids.Add(Encoding.UTF8.GetBytes(user)), first, _amounts.Count - first));
    }

    private int NumberOf(string category)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, category, out var isKnown);
        if (isKnown) return number;
        _names.Add(category);
        return number = _names.Count - 1;
    }
}
