using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;

namespace Cohort.Store.Questions;

/// <summary>Why a user is in a segment or not.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Segment">The segment's name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Member">Whether they are in it.</param>
/// <param name="Since">When they entered it; null where they are not in it, or no transition says so any more.</param>
/// <param name="AsOf">The last date of the window.</param>
/// <param name="EndsOn">When they leave it if they buy nothing more; null where they are not in it, or never do.</param>
/// <param name="EntersOn">When they enter it if they buy nothing more; null where they are in it, or never do.</param>
/// <param name="Rule">The rule as written, or the meaning of an affinity in the language of rules.</param>
/// <param name="Description">Who is in it, in plain words.</param>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="SpendMinor">What they spent in the window, in minor units.</param>
/// <param name="HasPurchases">Whether they bought what the rule looks at: anything in the window, or anything at all where it looks beyond.</param>
/// <param name="AffinityTop">How many categories make an affinity.</param>
/// <param name="Explanation">The rule part by part; null for an affinity, and where they have bought nothing.</param>
/// <param name="Missing">What would have to come out otherwise for the rule to hold; none where it does.</param>
/// <param name="Scores">The models whose scores the rule compares, with what each said of the user last.</param>
/// <param name="Ranking">Their categories by rank; empty for a rule.</param>
/// <param name="Spend">Spend of each category in the window, the largest first.</param>
/// <param name="Cells">Their purchases by date, then by sku.</param>
/// <param name="RulesRevision">The activation of the rules that hold.</param>
/// <param name="RulesVersion">The rules' version.</param>
/// <param name="TaxonomyRevision">The activation of the taxonomy that holds.</param>
/// <param name="TaxonomyVersion">The taxonomy's version.</param>
/// <param name="MinorDigits">Digits after the point of amounts: how many minor units make a major one.</param>
/// <param name="WindowDays">How many dates the window has.</param>
public sealed record ExplanationReply(
    string UserId, string Segment, string Title, bool Member, BusinessDate? Since, BusinessDate? AsOf, BusinessDate? EndsOn, BusinessDate? EntersOn,
    string Rule, string Description, string Currency, long SpendMinor, bool HasPurchases, int AffinityTop, ExplanationPart? Explanation,
    IReadOnlyList<MissingPart> Missing, IReadOnlyList<KnownScoreReply> Scores, IReadOnlyList<RankedPlace> Ranking, IReadOnlyList<SpendReply> Spend,
    IReadOnlyList<CellReply> Cells, int RulesRevision, string RulesVersion, int TaxonomyRevision, string TaxonomyVersion, int MinorDigits = MinorUnits.Usual,
    int WindowDays = Core.Limits.WindowDays);

/// <summary>A condition of a rule, and whether it holds for a user.</summary>
/// <param name="Kind">How its parts make the result.</param>
/// <param name="Text">The condition in the rules language.</param>
/// <param name="Holds">Whether it is true for the user.</param>
/// <param name="Left">The number on the left of a comparison; null where missing, and for other kinds.</param>
/// <param name="Right">The number on the right; null likewise.</param>
/// <param name="Margin">Left minus right; null where one of them is missing.</param>
/// <param name="Unit">What the numbers count.</param>
/// <param name="Parts">The conditions it is made of; of a comparison, those that it counts.</param>
public sealed record ExplanationPart(
    ExplanationKind Kind, string Text, bool Holds, decimal? Left, decimal? Right, decimal? Margin, RuleUnit Unit, IReadOnlyList<ExplanationPart> Parts)
{
    /// <summary>The form of an explanation for answers.</summary>
    public static ExplanationPart Of(Explanation part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new(part.Kind, part.Text, part.Holds, part.Left, part.Right, part.Margin, part.Unit, [.. part.Parts.Select(Of)]);
    }
}
