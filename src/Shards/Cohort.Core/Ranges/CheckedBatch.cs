namespace Cohort.Core.Ranges;

/// <summary>
/// A batch that was checked before it is journaled, with what the check found on the way: the hashes that applying it needs.
/// Its owner uses it again when it is applied, or dropped.
/// </summary>
public sealed class CheckedBatch
{
    private Foreseen[] _foreseen = new Foreseen[256];

    /// <summary>What the batch says of its place in its source.</summary>
    public BatchHeader Header { get; internal set; }

    internal int Count { get; private set; }

    internal ReadOnlySpan<Foreseen> Foreseen => _foreseen.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(in Foreseen foreseen)
    {
        if (Count == _foreseen.Length) Array.Resize(ref _foreseen, Count * 2);
        _foreseen[Count++] = foreseen;
    }
}
