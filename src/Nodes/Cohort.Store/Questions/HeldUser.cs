using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store.Questions;

/// <summary>What is known of a user by whoever owns them: all that answers about one draw on.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Range">Their range.</param>
/// <param name="AsOf">Its as-of date.</param>
/// <param name="Context">The rules and taxonomy that it evaluates by.</param>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="View">What the range holds of them; null where nothing is known of them.</param>
public sealed record HeldUser(string UserId, int Range, BusinessDate? AsOf, RuleContext Context, string Currency, UserView? View)
{
    /// <summary>For each of their segments when it ends if they buy nothing more.</summary>
    public IReadOnlyList<BusinessDate?> EndsOn { get; init; } = [];

    /// <summary>When they enter the segment that was asked for if they buy nothing more.</summary>
    public BusinessDate? EntersOn { get; init; }

    /// <summary>When they entered each segment last.</summary>
    public IReadOnlyDictionary<string, BusinessDate> Since { get; init; } = new Dictionary<string, BusinessDate>();

    private long SpendMinor => View?.Spend.Sum(s => s.Minor) ?? 0;

    /// <summary>Where they stand.</summary>
    public UserReply Describe() => new(
        UserId, Range, View?.AsOf ?? AsOf, View?.Due, Currency, SpendMinor, View?.Cells.Sum(c => (long)c.Lines + c.Refunds) ?? 0,
        [.. (View?.Segments ?? []).Select((name, i) => new MembershipReply(name, SegmentCatalogue.TitleOf(Context, name), SinceOf(name), EndsOn.ElementAtOrDefault(i)))],
        View?.Affinity ?? [], SpendReply.Of(View?.Spend), CellReply.Of(View),
        [.. (View?.Scores ?? []).Select(score => new KnownScoreReply(score.Model, score.PerMillion, score.Version, score.AsOf))],
        LifetimeReply.Of(View), Context.Rules.MinorDigits, Context.WindowDays);

    /// <summary>Why they are in a segment or not.</summary>
    public ExplanationReply Explain(SegmentKey key)
    {
        var name = key.NameIn(Context);
        var place = View is null ? -1 : View.Segments.Index().Where(one => one.Item == name).Select(one => one.Index).DefaultIfEmpty(-1).First();
        var isDormant = View is null || !View.Cells.Any(cell => cell.Date <= View.AsOf);
        var isConsidered = View is not null && (!isDormant || (!key.IsAffinity && Context.Rules.LooksBeyondWindow(key.Number)));
        var rule = !isConsidered || key.IsAffinity ? null : Context.Rules.Explain(key.Number, View!.TermValues.Span, isDormant);
        return new(
            UserId, name, SegmentCatalogue.TitleOf(Context, name), place >= 0, place >= 0 ? SinceOf(name) : null, View?.AsOf ?? AsOf,
            place >= 0 ? EndsOn.ElementAtOrDefault(place) : null, EntersOn, SegmentCatalogue.RuleOf(Context, key), SegmentCatalogue.DescriptionOf(Context, key),
            Currency, SpendMinor, isConsidered, Context.Rules.AffinityTop, rule is null ? null : ExplanationPart.Of(rule),
            rule is null ? [] : MissingPart.In(rule), !isConsidered || key.IsAffinity ? [] : ScoresIn(key.Number),
            !isConsidered || !key.IsAffinity ? [] : RankedPlace.Of(View!, Context.Rules.AffinityTop), SpendReply.Of(View?.Spend), CellReply.Of(View),
            Context.RulesRevision, Context.Rules.Version, Context.TaxonomyRevision, Context.Taxonomy.Version, Context.Rules.MinorDigits,
            Context.WindowDays);
    }

    private BusinessDate? SinceOf(string segment) => Since.TryGetValue(segment, out var date) ? date : null;

    private List<KnownScoreReply> ScoresIn(int segment)
    {
        var scores = new List<KnownScoreReply>();
        foreach (var index in Context.Rules.ScoresOf(segment))
        {
            var model = Context.Rules.ScoreModels[index];
            var known = View!.Scores.Where(score => score.Model == model).Select(score => new KnownScoreReply(model, score.PerMillion, score.Version, score.AsOf));
            scores.Add(known.FirstOrDefault() ?? new KnownScoreReply(model, null, null, null));
        }

        return scores;
    }
}
