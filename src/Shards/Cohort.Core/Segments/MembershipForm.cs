using System.Runtime.InteropServices;

namespace Cohort.Core.Segments;

/// <summary>
/// How the memberships of a user stand in words: a bit per rule, then the affinity categories in order of rank, 16 bits
/// each, 0 for none.
/// </summary>
internal static class MembershipForm
{
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
