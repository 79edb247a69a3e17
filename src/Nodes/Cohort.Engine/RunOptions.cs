using Cohort.Core.Purchases;

namespace Cohort.Engine;

/// <summary>How a source is read.</summary>
public sealed record RunOptions
{
    /// <summary>
    /// Applies purchases dated up to this date, and turns the day to it at the end; later ones are left for a later run. Not before
    /// the as-of date. Null reads everything.
    /// </summary>
    public BusinessDate? Until { get; init; }

    /// <summary>Whether to wait for more at the end of the source, until the run is stopped.</summary>
    public bool Follow { get; init; }

    /// <summary>Whether to take a last line that has no line end. It is left otherwise, since more of it may come.</summary>
    public bool TakesUnended { get; init; }
}
