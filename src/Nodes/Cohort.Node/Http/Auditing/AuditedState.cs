using Cohort.Actors.Control;
using Cohort.Core.Purchases;

namespace Cohort.Node.Http.Auditing;

/// <summary>How a cluster stood before a change.</summary>
internal sealed record AuditedState(int? TableVersion, int Ranges, BusinessDate? AsOf, int? RulesRevision, int? TaxonomyRevision, string? UnderWay)
{
    public static AuditedState Of(Standing standing) => new(
        standing.Table?.Version,
        standing.Table?.Entries.Count ?? 0,
        standing.AsOf,
        standing.Context?.Rules,
        standing.Context?.Taxonomy,
        standing.UnderWay.Length > 0 ? standing.UnderWay : null);
}
