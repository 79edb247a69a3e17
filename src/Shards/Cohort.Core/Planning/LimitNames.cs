using System.Text.Json;
using Cohort.Core.Texts;

namespace Cohort.Core.Planning;

/// <summary>The settings of the planner by the names that operators and journals use, such as <c>tolerance-percent</c>.</summary>
internal static class LimitNames
{
    private static readonly (string Property, string Name, string StoredName, Func<PlannerLimits, int> Get, Func<PlannerLimits, int, PlannerLimits> With)[] All =
    [
        Of(nameof(PlannerLimits.TolerancePercent), l => l.TolerancePercent, (l, value) => l with { TolerancePercent = value }),
        Of(nameof(PlannerLimits.UsersPerRoundPermille), l => l.UsersPerRoundPermille, (l, value) => l with { UsersPerRoundPermille = value }),
        Of(nameof(PlannerLimits.RoundsPerMinute), l => l.RoundsPerMinute, (l, value) => l with { RoundsPerMinute = value }),
        Of(nameof(PlannerLimits.ActionsInFlight), l => l.ActionsInFlight, (l, value) => l with { ActionsInFlight = value }),
        Of(nameof(PlannerLimits.LeastRangesPerNode), l => l.LeastRangesPerNode, (l, value) => l with { LeastRangesPerNode = value }),
        Of(nameof(PlannerLimits.MostRangesPerNode), l => l.MostRangesPerNode, (l, value) => l with { MostRangesPerNode = value }),
        Of(nameof(PlannerLimits.CoolDownSeconds), l => l.CoolDownSeconds, (l, value) => l with { CoolDownSeconds = value }),
        Of(nameof(PlannerLimits.SaltCoolDownSeconds), l => l.SaltCoolDownSeconds, (l, value) => l with { SaltCoolDownSeconds = value }),
        Of(nameof(PlannerLimits.ObservedSeconds), l => l.ObservedSeconds, (l, value) => l with { ObservedSeconds = value }),
        Of(nameof(PlannerLimits.ReportSeconds), l => l.ReportSeconds, (l, value) => l with { ReportSeconds = value }),
        Of(nameof(PlannerLimits.SplitAbovePercent), l => l.SplitAbovePercent, (l, value) => l with { SplitAbovePercent = value }),
        Of(nameof(PlannerLimits.MergeBelowPercent), l => l.MergeBelowPercent, (l, value) => l with { MergeBelowPercent = value }),
        Of(nameof(PlannerLimits.SaltAbovePercent), l => l.SaltAbovePercent, (l, value) => l with { SaltAbovePercent = value }),
        Of(nameof(PlannerLimits.SaltLeastPercent), l => l.SaltLeastPercent, (l, value) => l with { SaltLeastPercent = value }),
        Of(nameof(PlannerLimits.SaltPartPercent), l => l.SaltPartPercent, (l, value) => l with { SaltPartPercent = value }),
        Of(nameof(PlannerLimits.UnsaltBelowPercent), l => l.UnsaltBelowPercent, (l, value) => l with { UnsaltBelowPercent = value }),
        Of(nameof(PlannerLimits.ThreadPercent), l => l.ThreadPercent, (l, value) => l with { ThreadPercent = value }),
        Of(nameof(PlannerLimits.IdlePercent), l => l.IdlePercent, (l, value) => l with { IdlePercent = value }),
        Of(nameof(PlannerLimits.MemoryPercent), l => l.MemoryPercent, (l, value) => l with { MemoryPercent = value }),
        Of(nameof(PlannerLimits.StagnantRounds), l => l.StagnantRounds, (l, value) => l with { StagnantRounds = value }),
        Of(nameof(PlannerLimits.RestSeconds), l => l.RestSeconds, (l, value) => l with { RestSeconds = value }),
        // Journals and other nodes know it by its first name.
        Of(nameof(PlannerLimits.PreloadSeconds), l => l.PreloadSeconds, (l, value) => l with { PreloadSeconds = value }, "warm-seconds"),
    ];

    /// <summary>Every setting with its value, in the order in which they are explained.</summary>
    public static IEnumerable<(string Name, int Value)> Values(PlannerLimits limits) => All.Select(limit => (limit.Name, limit.Get(limits)));

    /// <summary>The settings with some changed; or, where they cannot be used so, what is wrong with them.</summary>
    public static (PlannerLimits Limits, IReadOnlyList<string> Faults) Change(PlannerLimits limits, IEnumerable<KeyValuePair<string, int>> values)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(values);
        var faults = new List<string>();
        var changed = limits;
        foreach (var (name, value) in values)
        {
            if (faults.Count == Limits.Faults) break;
            if (Array.Find(All, limit => limit.Name == name) is { Name: not null } limit) changed = limit.With(changed, value);
            else faults.Add($"There is no setting '{Shown.Cut(name)}'; the settings are {string.Join(", ", All.Select(known => known.Name))}.");
        }

        faults.AddRange(changed.Faults().Select(InWords));
        return faults.Count == 0 ? (changed, faults) : (limits, faults);
    }

    /// <summary>Every setting by the name that journals and other nodes know it by.</summary>
    public static IEnumerable<(string Name, int Value)> Stored(PlannerLimits limits) => All.Select(limit => (limit.StoredName, limit.Get(limits)));

    /// <summary>Settings as they were stored: those that this version does not know any more are left out.</summary>
    public static PlannerLimits Restore(IEnumerable<KeyValuePair<string, int>> values) => values.Aggregate(
        new PlannerLimits(), (limits, value) => Array.Find(All, limit => limit.StoredName == value.Key) is { Name: not null } limit ? limit.With(limits, value.Value) : limits);

    // The core names a setting as its property, operators name it as here.
    private static string InWords(string fault) =>
        All.Aggregate(fault, (text, limit) => text.Replace(limit.Property, limit.Name, StringComparison.Ordinal));

    private static (string, string, string, Func<PlannerLimits, int>, Func<PlannerLimits, int, PlannerLimits>) Of(
        string property, Func<PlannerLimits, int> get, Func<PlannerLimits, int, PlannerLimits> with, string? storedName = null)
    {
        var name = JsonNamingPolicy.KebabCaseLower.ConvertName(property);
        return (property, name, storedName ?? name, get, with);
    }
}
