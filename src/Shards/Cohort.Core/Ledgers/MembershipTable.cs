using System.Numerics;
using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The memberships of a range's users, some words each, as <see cref="MembershipForm"/> reads them. Grows by pages and never moves;
/// one user's words lie in one page.
/// </summary>
internal sealed class MembershipTable
{
    // Words in a page, unless one user has more: as many as lie in 64 KiB.
    private const int PageWords = 8_192;

    private readonly int _words;
    private readonly int _shift;
    private readonly List<ulong[]> _pages = [];

    public MembershipTable(RuleContext context)
    {
        Context = context;
        _words = context.MembershipWords;
        _shift = BitOperations.Log2((uint)Math.Max(1, PageWords / Math.Max(1, _words)));
    }

    public RuleContext Context { get; }

    public void EnsureCapacity(int users)
    {
        while ((long)_pages.Count << _shift < users) _pages.Add(new ulong[_words << _shift]);
    }

    /// <summary>Has a slot's words fetched.</summary>
    public void Prefetch(int slot)
    {
        if (_words > 0) Ledgers.Prefetch.Of(ref _pages[slot >> _shift][PlaceOf(slot)]);
    }

    public Span<ulong> Of(int slot) => _pages[slot >> _shift].AsSpan(PlaceOf(slot), _words);

    private int PlaceOf(int slot) => (slot & ((1 << _shift) - 1)) * _words;
}
