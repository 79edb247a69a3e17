using System.Globalization;
using Cohort.Store.Access;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Ordering;

/// <summary><c>cohort limits</c>: what the rebalancer of a cluster may do.</summary>
internal static class LimitsVerb
{
    // More than there are settings.
    private const int MostChanges = 64;

    public static Verb Create()
    {
        var changes = CommonArguments.Texts("NAME=VALUE", "What to change; nothing shows all settings.", 0, MostChanges, NameKind.Limit);
        return new Verb("limits",
            """
            Show or change the settings of the rebalancer. They hold at once, on all nodes, and stay when nodes restart.

            Example:
              cohort limits tolerance-percent=15 cool-down-seconds=120 --node http://127.0.0.1:8080
            """)
        {
            Arguments = [changes],
            Paths = ["GET /v1/rebalancer/limits", "POST /v1/rebalancer/limits"],
            Role = AccessRoles.Operate,
            Run = async (input, cohort, answer) =>
            {
                var values = input.Of(changes).Select(Read).ToDictionary(change => change.Name, change => change.Value, StringComparer.Ordinal);
                var limits = values.Count == 0
                    ? await cohort.SuspendAsync(null, answer.Cancel) : await cohort.ChangeLimitsAsync(values, answer.Cancel);
                if (answer.WroteJson(limits)) return;
                var table = new TextTable("Setting", ">Value");
                foreach (var (name, value) in limits.Limits) table.Add(name, value.ToString(CultureInfo.InvariantCulture));
                table.Write(answer.Output);
                if (limits.Suspended) answer.Output.WriteLine("The rebalancer is suspended.");
            },
        };
    }

    private static (string Name, int Value) Read(string change)
    {
        var at = change.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && int.TryParse(change.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return (change[..at], value);
        throw new VerbUsageException($"'{change}' is no change of a setting; write a name and a whole number, as in tolerance-percent=15.");
    }
}
