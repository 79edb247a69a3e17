using System.Collections.Immutable;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// Something that ranges do together, from one place: one at a time, numbered, sent to each range that it concerns until
/// that range has it in its journal. A range that has it already only says so.
/// </summary>
internal abstract record Directive;

/// <summary>The as-of date moves forward to a date.</summary>
/// <param name="Date">The date.</param>
internal sealed record TurnDay(BusinessDate Date) : Directive
{
    /// <summary>What all users have as of the date, where rules compare users with all others; null otherwise.</summary>
    public Thresholds? Found { get; init; }
}

/// <summary>Other rules, another taxonomy, or both hold.</summary>
/// <param name="Context">The new version.</param>
/// <param name="Cause">Which of the two changed for most ranges; each says itself what changed for it.</param>
internal sealed record ActivateContext(ContextVersion Context, CauseKind Cause) : Directive
{
    /// <summary>What all users have by them, where the rules compare users with all others; null otherwise.</summary>
    public Thresholds? Found { get; init; }
}

/// <summary>
/// All users are about to be looked at: the range notes so in its journal. What it had taken by then is in all that it says of its users
/// afterwards, whoever owns it.
/// </summary>
/// <param name="Number">The number of the order for which they are.</param>
internal sealed record BeginLook(long Number) : Directive;

/// <summary>A range takes no more purchases: others take its users.</summary>
/// <param name="Successors">The ranges that do.</param>
internal sealed record Close(ImmutableArray<int> Successors) : Directive;

/// <summary>A range takes no more purchases, and goes on in others without a user who is erased.</summary>
/// <param name="Successors">The ranges that take its other users.</param>
/// <param name="User">The user.</param>
internal sealed record CloseWithout(ImmutableArray<int> Successors, ErasedUser User) : Directive;

/// <summary>A range begins with the users of closed ones.</summary>
/// <param name="Birth">Its first journal row.</param>
internal sealed record Open(Created Birth) : Directive;
