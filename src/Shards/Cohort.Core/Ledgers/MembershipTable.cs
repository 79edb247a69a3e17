using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>The memberships of a range's users, a few words each, as <see cref="MembershipForm"/> reads them.</summary>
internal sealed class MembershipTable(RuleContext context)
{
    // Pages hold a power of two of users times at most 8 words, so that one user's words never span two pages.
    private readonly PagedArray<ulong> _words = new(13);
    private readonly int _stride = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, context.MembershipWords));

    public RuleContext Context { get; } = context;

    public void EnsureCapacity(int users) => _words.EnsureCapacity(checked(users * _stride));

    /// <summary>Has a slot's words fetched.</summary>
    public void Prefetch(int slot) => _words.Prefetch(slot * _stride);

    public Span<ulong> Of(int slot) => _words.Slice(slot * _stride, Context.MembershipWords);
}
