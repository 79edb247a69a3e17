using System.Runtime.InteropServices;
using Cohort.Core.Ledgers;

namespace Cohort.Core.Segments;

/// <summary>
/// The memberships of a range's users, a few words each: a bit per rule, then the affinity categories in order of
/// rank, 16 bits each, 0 for none.
/// </summary>
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

    /// <summary>Whether a memberships has a segment.</summary>
    public static bool Holds(RuleContext context, ReadOnlySpan<ulong> memberships, SegmentKey segment) => segment.IsAffinity
        ? Affinity(context, memberships).Contains((ushort)segment.Number)
        : (memberships[segment.Number / 64] >> (segment.Number % 64) & 1) != 0;

    /// <summary>The rules' bits of a memberships.</summary>
    public static Span<ulong> Rules(RuleContext context, Span<ulong> memberships) => memberships[..context.Rules.Words];

    /// <summary>The affinity categories of a memberships.</summary>
    public static Span<ushort> Affinity(RuleContext context, Span<ulong> memberships) =>
        MemoryMarshal.Cast<ulong, ushort>(memberships[context.Rules.Words..])[..context.Rules.AffinityTop];

    /// <inheritdoc cref="Affinity(RuleContext, Span{ulong})"/>
    public static ReadOnlySpan<ushort> Affinity(RuleContext context, ReadOnlySpan<ulong> memberships) =>
        MemoryMarshal.Cast<ulong, ushort>(memberships[context.Rules.Words..])[..context.Rules.AffinityTop];
}
