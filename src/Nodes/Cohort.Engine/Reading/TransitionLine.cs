using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Engine.Texts;

namespace Cohort.Engine.Reading;

/// <summary>A transition as programs see it: the columns of its export.</summary>
internal sealed record TransitionLine(
    string TransitionId,
    string UserId,
    string Segment,
    string Change,
    BusinessDate AsOf,
    string Cause,
    string EventId,
    int RulesRevision,
    string RulesVersion,
    int TaxonomyRevision,
    string TaxonomyVersion)
{
    public static TransitionLine Of(Transition transition) => new(
        transition.Id,
        transition.UserId,
        transition.Segment,
        transition.Entered ? "entered" : "left",
        transition.AsOf,
        Kebab.Of(transition.Cause),
        transition.EventId,
        transition.Rules.Revision,
        transition.Rules.Version,
        transition.Taxonomy.Revision,
        transition.Taxonomy.Version);
}
