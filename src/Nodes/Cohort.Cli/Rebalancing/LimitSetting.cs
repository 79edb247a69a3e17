using System.Globalization;
using Cohort.Core.Planning;

namespace Cohort.Cli.Rebalancing;

/// <summary>Limits of the planner as people give them: <c>tolerance-percent=5</c>.</summary>
internal static class LimitSetting
{
    /// <summary>Limits with some of them set otherwise.</summary>
    /// <param name="limits">What holds for those that are not given.</param>
    /// <param name="settings">Each <c>NAME=VALUE</c>.</param>
    /// <exception cref="CommandException">A setting is unknown, no whole number, or contradicts another.</exception>
    public static PlannerLimits Apply(PlannerLimits limits, IEnumerable<string> settings)
    {
        var known = LimitNames.Values(limits).ToDictionary(limit => limit.Name, limit => limit.Value);
        var (changed, faults) = LimitNames.Change(limits, settings.Select(setting => Read(setting, known)));
        return faults.Count == 0 ? changed : throw CommandException.BadUsage($"The limits given with --rebalance-limit cannot be used. {string.Join(" ", faults)}");
    }

    private static KeyValuePair<string, int> Read(string setting, Dictionary<string, int> known)
    {
        var parts = setting.Split('=', 2);
        if (!known.TryGetValue(parts[0], out var current))
            throw CommandException.BadUsage($"The option --rebalance-limit is \"{setting}\", and there is no limit {parts[0]}; the limits are {string.Join(", ", known.Keys)}.");
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw CommandException.BadUsage($"The option --rebalance-limit is \"{setting}\"; give a whole number, as in {parts[0]}={current}.");
        return KeyValuePair.Create(parts[0], value);
    }
}
