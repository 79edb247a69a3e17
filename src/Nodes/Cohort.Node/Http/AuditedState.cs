using Cohort.Actors.Messages;
using Cohort.Core.Purchases;

namespace Cohort.Node.Http;

/// <summary>How a cluster stood before a change.</summary>
internal sealed record AuditedState(int? TableVersion, int Ranges, BusinessDate? AsOf, int? RulesRevision, int? TaxonomyRevision, string? UnderWay)
{
    public static AuditedState Of(ClusterStatus status) => new(
        status.Table?.Version,
        status.Table?.Entries.Count ?? 0,
        status.AsOf,
        status.Context?.Rules,
        status.Context?.Taxonomy,
        status.UnderWay.Length > 0 ? status.UnderWay : null);
}
