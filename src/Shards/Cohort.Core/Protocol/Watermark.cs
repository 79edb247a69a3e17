using Cohort.Core.Purchases;

namespace Cohort.Core.Protocol;

/// <summary>
/// The as-of date of a replay over several sources: it moves on when every source holds a record of a later date, or
/// has nothing to read. So no source runs ahead of another by more than a day, whatever their speeds.
/// </summary>
/// <remarks>
/// The sources are partitions of one topic. Where readers have heard of a topic that is begun anew, and others not yet, those
/// of the former one must not stand for sources that have said nothing: a report of one topic makes those of another void.
/// </remarks>
/// <param name="sources">How many sources there are; none turns the day alone before all have reported.</param>
internal sealed class Watermark(int sources)
{
    private readonly Dictionary<string, BusinessDate?> _reports = new(StringComparer.Ordinal);
    private string _topic = "";

    /// <summary>A source holds a record of a date.</summary>
    public void Holds(string source, BusinessDate date) => Report(source, date);

    /// <summary>A source has nothing to read at present.</summary>
    public void IsIdle(string source) => Report(source, null);

    /// <summary>A source goes on reading, or is read by another process now: it must report before the day turns again.</summary>
    public void IsReading(string source) => _reports.Remove(source);

    /// <summary>The date to turn to; null while there is none.</summary>
    /// <param name="asOf">The as-of date that all ranges have reached.</param>
    public BusinessDate? Next(BusinessDate? asOf)
    {
        if (_reports.Count < sources) return null;
        BusinessDate? next = null;
        foreach (var held in _reports.Values)
        {
            if (held is not { } date) continue;
            if (asOf is { } now && date <= now) return null;
            if (next is not { } least || date < least) next = date;
        }

        return next;
    }

    private void Report(string source, BusinessDate? held)
    {
        var topic = source.AsSpan(0, Math.Max(0, source.LastIndexOf('/')));
        if (!topic.SequenceEqual(_topic))
        {
            _reports.Clear();
            _topic = topic.ToString();
        }

        _reports[source] = held;
    }
}
