namespace Cohort.Core.Ledgers;

/// <summary>
/// Which lines of a span are of one order: each line that is no refund leads to the next one of its order. Reused for one
/// user after the other, so that nothing is allocated after the largest.
/// </summary>
internal sealed class OrderChains
{
    private const int First = -2;

    private readonly Dictionary<ulong, int> _last = [];
    private int[] _next = new int[LinePool.LargestBlock];
    private int[] _before = new int[LinePool.LargestBlock];

    /// <summary>Whether a line is the first of its order, and no refund.</summary>
    public bool IsFirst(int index) => _before[index] == First;

    /// <summary>The next line of the order, or -1.</summary>
    public int Next(int index) => _next[index];

    /// <summary>Finds the chains of some lines.</summary>
    public void Link(ReadOnlySpan<Line> lines)
    {
        if (lines.Length > _next.Length)
        {
            _next = new int[Math.Max(lines.Length, _next.Length * 2)];
            _before = new int[_next.Length];
        }

        _next.AsSpan(0, lines.Length).Fill(-1);
        if (lines.Length > LinePool.LargestBlock) LinkMany(lines);
        else LinkFew(lines);
    }

    // A look at all lines before costs less than a table would: there are five, as a rule.
    private void LinkFew(ReadOnlySpan<Line> lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var before = -1;
            if (!lines[i].IsRefund)
            {
                before = i - 1;
                while (before >= 0 && (lines[before].Order != lines[i].Order || lines[before].IsRefund)) before--;
                if (before < 0) before = First;
                else _next[before] = i;
            }

            _before[i] = before;
        }
    }

    private void LinkMany(ReadOnlySpan<Line> lines)
    {
        _last.Clear();
        for (var i = 0; i < lines.Length; i++)
        {
            _before[i] = -1;
            if (lines[i].IsRefund) continue;
            ref var last = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_last, lines[i].Order, out var isThere);
            if (isThere) _next[last] = i;
            _before[i] = isThere ? last : First;
            last = i;
        }
    }
}
