using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Whether the user is in another segment of the same file, or has an affinity.</summary>
/// <param name="Start">Offset of the word <c>in</c>.</param>
/// <param name="Name">The segment's name, <c>affinity:CATEGORY</c> for an affinity.</param>
/// <param name="NameStart">Offset of the name in the file.</param>
internal sealed record InSegment(int Start, string Name, int NameStart) : Expr(Start)
{
    /// <summary>What the names of affinity segments begin with.</summary>
    public const string AffinityPrefix = "affinity:";

    /// <summary>The category whose affinity is meant; null for a rule of the file.</summary>
    public string? Category => Name.StartsWith(AffinityPrefix, StringComparison.Ordinal) ? Name[AffinityPrefix.Length..] : null;
}

/// <summary>A segment whose rule was evaluated before.</summary>
internal sealed class MemberOf(int segment) : Condition
{
    private readonly int _word = segment / 64;
    private readonly ulong _bit = 1UL << (segment % 64);

    // It has no flips of its own: it changes where a comparison of the other rule does, which knows its own.
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members) => (members[_word] & _bit) != 0;
}
