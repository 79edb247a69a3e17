namespace Cohort.Core.Ledgers;

/// <summary>The bytes of user ids, appended to pages. Ids of users who left are reclaimed by building a new arena.</summary>
internal sealed class IdArena
{
    public const int PageBytes = 1 << PageShift;

    private const int PageShift = 16;

    private readonly PagedArray<byte> _bytes = new(PageShift);
    private int _next;

    /// <summary>Bytes taken, those of ids no longer in use included.</summary>
    public long Used => _next;

    public int Add(ReadOnlySpan<byte> id)
    {
        var left = PageBytes - (_next & (PageBytes - 1));
        if (left < id.Length) _next += left;
        var address = _next;
        _next = checked(_next + id.Length);
        _bytes.EnsureCapacity(_next);
        id.CopyTo(_bytes.Slice(address, id.Length));
        return address;
    }

    public void Prefetch(int address) => _bytes.Prefetch(address);

    public ReadOnlySpan<byte> Read(int address, int length) => _bytes.Slice(address, length);
}
