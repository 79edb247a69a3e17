using Cohort.Core.Segments;
using Cohort.Engine.Explaining;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Explaining;

/// <summary>Tells programs why a user is in a segment or not.</summary>
internal static class ExplanationJson
{
    public static object Of(SegmentExplanation why)
    {
        var context = why.View.Context;
        return new
        {
            UserId = why.Card.User,
            Segment = why.Name,
            Title = SegmentList.TitleOf(context, why.Name),
            Member = why.IsMember,
            Since = why.IsMember ? why.Card.Since(why.Name) : null,
            why.Card.Range.AsOf,
            why.EndsOn,
            why.EntersOn,
            Rule = why.Source,
            why.Description,
            why.View.Settings.Currency,
            why.Card.SpendMinor,
            Explanation = why.Rule is null ? null : PartOf(why.Rule),
            Missing = why.Rule is null ? null : MissingParts.Of(why.Rule).Select(m => new { m.Comparison.Text, m.MustHold, OneWayOutOf = m.Choice }),
            Scores = why.Scores.Select(score => new { score.Model, score.Score?.PerMillion, score.Score?.Version, score.Score?.AsOf }),
            Ranking = why.Places,
            Spend = why.Card.View?.Spend.Select(s => new { Category = s.Name, SpendMinor = s.Minor }) ?? [],
            Cells = why.Card.View?.Cells.Select(CellLine.Of) ?? [],
            context.RulesRevision,
            RulesVersion = context.Rules.Version,
            context.TaxonomyRevision,
            TaxonomyVersion = context.Taxonomy.Version,
        };
    }

    private static object PartOf(Explanation part) => new
    {
        Kind = Kebab.Of(part.Kind),
        part.Text,
        part.Holds,
        part.Left,
        part.Right,
        part.Margin,
        Unit = Kebab.Of(part.Unit),
        Parts = part.Parts.Select(PartOf),
    };
}
