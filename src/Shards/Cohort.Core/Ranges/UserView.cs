using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>What a range holds of one user as of its as-of date: a copy, for questions and answers.</summary>
public sealed record UserView
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>The as-of date: the last date of the window.</summary>
    public required BusinessDate AsOf { get; init; }

    /// <summary>
    /// A date not after the first one on which their memberships change with no new purchase; null where they never do.
    /// </summary>
    public required BusinessDate? Due { get; init; }

    /// <summary>Their ledger by date, then by sku (UTF-8 order); dates after <see cref="AsOf"/> are in no window yet.</summary>
    public required IReadOnlyList<LedgerCell> Cells { get; init; }

    /// <summary>Spend of each category with a line in the window, in the order of category ids, UNKNOWN first.</summary>
    public required IReadOnlyList<CategorySpend> Spend { get; init; }

    /// <summary>The categories they have an affinity to, the strongest first.</summary>
    public required IReadOnlyList<string> Affinity { get; init; }

    /// <summary>The names of their segments: rules in the order of their file, then affinities in order of rank.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    /// <summary>All that they ever bought: what is in the window up to the as-of date, and what left it; null where a node of an earlier version tells.</summary>
    public LifetimeTotals? Lifetime { get; init; }

    /// <summary>The value of each term of the rule set, as <see cref="Segments.Rules.RuleSet.Explain"/> takes them.</summary>
    public required ReadOnlyMemory<long> TermValues { get; init; }

    /// <summary>The scores that rules know of them, by the model's name in ordinal order.</summary>
    public IReadOnlyList<KnownScore> Scores { get; init; } = [];
}

/// <summary>What a user bought in all, since the first purchase that is known of them.</summary>
/// <param name="FirstDate">The first date with a purchase that is no refund; null where there is none.</param>
/// <param name="LastDate">The last date with one.</param>
/// <param name="Orders">Orders, each once for each date with a line of it: ids of orders are kept as long as the window.</param>
/// <param name="Lines">Lines that are not refunds.</param>
/// <param name="Units">Sum of quantities, refunds included.</param>
/// <param name="Minor">Sum of amounts in minor units, refunds included.</param>
public sealed record LifetimeTotals(BusinessDate? FirstDate, BusinessDate? LastDate, long Orders, long Lines, long Units, long Minor);

/// <summary>All purchases of one sku on one date.</summary>
/// <param name="Date">Their business date.</param>
/// <param name="Sku">The sku.</param>
/// <param name="Category">The sku's category under the range's taxonomy.</param>
/// <param name="Minor">Sum of amounts in minor units, refunds included.</param>
/// <param name="Units">Sum of quantities, refunds included.</param>
/// <param name="Lines">Lines that are not refunds.</param>
/// <param name="Orders">Orders that these lines are of.</param>
/// <param name="Refunds">Lines that are.</param>
public readonly record struct LedgerCell(
    BusinessDate Date, string Sku, string Category, long Minor, long Units, int Lines, int Orders, int Refunds);

/// <summary>Spend in one category over the window.</summary>
/// <param name="Category">The category's id.</param>
/// <param name="Name">The category's name.</param>
/// <param name="Minor">Minor units, refunds included; 0 where they cancel out.</param>
public readonly record struct CategorySpend(int Category, string Name, long Minor);

/// <summary>Spend in one category over the window, without its name.</summary>
/// <param name="Category">The category's id.</param>
/// <param name="Minor">Minor units, refunds included.</param>
public readonly record struct CategoryAmount(int Category, long Minor);

/// <summary>Takes one user's spend and affinities; the spans hold until it returns.</summary>
/// <param name="userId">The user (UTF-8).</param>
/// <param name="spend">Spend of each category with a line in the window, by category id.</param>
/// <param name="affinity">The categories they have an affinity to, the strongest first.</param>
public delegate void SpendVisitor(ReadOnlySpan<byte> userId, ReadOnlySpan<CategoryAmount> spend, ReadOnlySpan<ushort> affinity);
