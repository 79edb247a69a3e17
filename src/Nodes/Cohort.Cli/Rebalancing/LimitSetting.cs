using System.Globalization;
using System.Reflection;
using Cohort.Core.Planning;

namespace Cohort.Cli.Rebalancing;

/// <summary>Limits of the planner as people give them: <c>tolerance-percent=5</c>.</summary>
internal static class LimitSetting
{
    private static readonly Dictionary<string, PropertyInfo> Known = typeof(PlannerLimits).GetProperties()
        .Where(property => property.PropertyType == typeof(int))
        .ToDictionary(property => NameOf(property.Name));

    /// <summary>The names, in the order in which the limits are declared.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Limits with some of them set otherwise.</summary>
    /// <param name="limits">What holds for those that are not given.</param>
    /// <param name="settings">Each <c>NAME=VALUE</c>.</param>
    /// <exception cref="CommandException">A setting is unknown, no whole number, or contradicts another.</exception>
    public static PlannerLimits Apply(PlannerLimits limits, IEnumerable<string> settings)
    {
        var changed = limits with { };
        foreach (var setting in settings) Set(changed, setting);
        var faults = changed.Faults();
        return faults.Count == 0 ? changed : throw CommandException.BadUsage($"The limits given with --rebalance-limit cannot be used. {string.Join(" ", faults)}");
    }

    private static void Set(PlannerLimits limits, string setting)
    {
        var parts = setting.Split('=', 2);
        if (!Known.TryGetValue(parts[0], out var property))
            throw CommandException.BadUsage($"The option --rebalance-limit is \"{setting}\", and there is no limit {parts[0]}; the limits are {string.Join(", ", Names)}.");
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw CommandException.BadUsage($"The option --rebalance-limit is \"{setting}\"; give a whole number, as in {parts[0]}={property.GetValue(limits)}.");
        property.SetValue(limits, value);
    }

    // As in MostRangesPerNode: most-ranges-per-node.
    private static string NameOf(string property) => string.Concat(property.Select((letter, i) =>
        char.IsAsciiLetterUpper(letter) ? $"{(i == 0 ? "" : "-")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
