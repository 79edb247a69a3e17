using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Store.Questions;

/// <summary>Where a user stands.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Range">The range that owns them.</param>
/// <param name="AsOf">The last date of the window.</param>
/// <param name="Due">A date not after the first one on which their memberships change without a purchase; null where they never do.</param>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="SpendMinor">What they spent in the window, in minor units.</param>
/// <param name="Lines">Their purchase lines in the window.</param>
/// <param name="Segments">Their segments: rules in the order of their file, then affinities in order of rank.</param>
/// <param name="Affinity">The categories they have an affinity to, the strongest first.</param>
/// <param name="Spend">Spend of each category in the window, the largest first.</param>
/// <param name="Cells">Their purchases by date, then by sku.</param>
/// <param name="Scores">The scores that rules compare.</param>
/// <param name="Lifetime">All that they ever bought; null where nothing is known of them.</param>
/// <param name="MinorDigits">Digits after the point of amounts: how many minor units make a major one.</param>
/// <param name="WindowDays">How many dates the window has.</param>
public sealed record UserReply(
    string UserId, int Range, BusinessDate? AsOf, BusinessDate? Due, string Currency, long SpendMinor, long Lines, IReadOnlyList<MembershipReply> Segments,
    IReadOnlyList<string> Affinity, IReadOnlyList<SpendReply> Spend, IReadOnlyList<CellReply> Cells, IReadOnlyList<KnownScoreReply> Scores,
    LifetimeReply? Lifetime = null, int MinorDigits = MinorUnits.Usual, int WindowDays = Core.Limits.WindowDays);

/// <summary>All that a user ever bought, as far as it is known.</summary>
/// <param name="FirstDate">The first date with a purchase that is no refund; null where there is none.</param>
/// <param name="LastDate">The last date with one.</param>
/// <param name="Orders">Orders, each once for each date with a line of it.</param>
/// <param name="Lines">Lines that are not refunds.</param>
/// <param name="Units">Sum of quantities, refunds included.</param>
/// <param name="SpendMinor">Sum of amounts in minor units, refunds included.</param>
public sealed record LifetimeReply(BusinessDate? FirstDate, BusinessDate? LastDate, long Orders, long Lines, long Units, long SpendMinor)
{
    /// <summary>The totals of a user.</summary>
    public static LifetimeReply? Of(UserView? view) => view?.Lifetime is { } all
        ? new LifetimeReply(all.FirstDate, all.LastDate, all.Orders, all.Lines, all.Units, all.Minor) : null;
}

/// <summary>A segment of a user.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Since">When they entered it; null where no transition says so any more.</param>
/// <param name="EndsOn">When they leave it if they buy nothing more; null where they never do.</param>
public sealed record MembershipReply(string Segment, string Title, BusinessDate? Since, BusinessDate? EndsOn);

/// <summary>Spend in a category over the window.</summary>
public sealed record SpendReply(string Category, long SpendMinor)
{
    /// <summary>The spend of a user, the largest first, by category where it is equal.</summary>
    public static IReadOnlyList<SpendReply> Of(IEnumerable<CategorySpend>? spend) =>
        [.. (spend ?? []).OrderByDescending(one => one.Minor).ThenBy(one => one.Category).Select(one => new SpendReply(one.Name, one.Minor))];
}

/// <summary>What a user spends.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Spend">Spend of each category in the window, the largest first.</param>
/// <param name="Affinity">The categories they have an affinity to, the strongest first.</param>
public sealed record UserSpendReply(string UserId, IReadOnlyList<SpendReply> Spend, IReadOnlyList<string> Affinity);

/// <summary>All purchases of one sku on one date: lines and refunds, and the orders that the lines are of.</summary>
public sealed record CellReply(BusinessDate Date, string Sku, string Category, long SpendMinor, long Units, int Lines, int Orders, int Refunds)
{
    /// <summary>The cells of a user.</summary>
    public static IReadOnlyList<CellReply> Of(UserView? view) =>
        [.. (view?.Cells ?? []).Select(cell => new CellReply(cell.Date, cell.Sku, cell.Category, cell.Minor, cell.Units, cell.Lines, cell.Orders, cell.Refunds))];
}

/// <summary>A score that rules compare, as the owner of the user knows it.</summary>
/// <param name="Model">What the model predicts.</param>
/// <param name="PerMillion">The probability in whole millionths; null where the model never scored the user.</param>
/// <param name="Version">The version of the model; null likewise.</param>
/// <param name="AsOf">The as-of date of the features; null likewise.</param>
public sealed record KnownScoreReply(string Model, int? PerMillion, string? Version, BusinessDate? AsOf);
