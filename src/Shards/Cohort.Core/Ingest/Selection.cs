using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>Which purchases of a record batch a run applies.</summary>
/// <param name="After">Those dated up to this were applied by an earlier pass over the same records; none where null.</param>
/// <param name="Until">Those dated later are left for a later run; none where null.</param>
public readonly record struct Selection(BusinessDate? After, BusinessDate? Until)
{
    internal bool WasHandled(BusinessDate date) => After is { } after && date <= after;

    internal bool IsDeferred(BusinessDate date) => Until is { } until && date > until;
}
