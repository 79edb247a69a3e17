using System.Collections.Immutable;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// Something that ranges do together, from one place: one at a time, numbered, sent to each range that it concerns until
/// that range has it in its journal. A range that has it already only says so.
/// </summary>
internal abstract record Directive;

/// <summary>The as-of date moves forward to a date.</summary>
/// <param name="Date">The date.</param>
internal sealed record TurnDay(BusinessDate Date) : Directive;

/// <summary>Other rules, another taxonomy, or both hold.</summary>
/// <param name="Context">The new version.</param>
/// <param name="Cause">Which of the two changed for most ranges; each says itself what changed for it.</param>
internal sealed record ActivateContext(ContextVersion Context, CauseKind Cause) : Directive;

/// <summary>A range takes no more purchases: others take its users.</summary>
/// <param name="Successors">The ranges that do.</param>
internal sealed record Close(ImmutableArray<int> Successors) : Directive;

/// <summary>A range begins with the users of closed ones.</summary>
/// <param name="Birth">Its first journal row.</param>
internal sealed record Open(Created Birth) : Directive;
