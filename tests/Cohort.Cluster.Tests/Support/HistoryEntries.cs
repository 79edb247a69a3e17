using System.Text.Json;

namespace Cohort.Cluster.Tests.Support;

/// <summary>What tests look for in the rebalancer's history.</summary>
internal static class HistoryEntries
{
    /// <summary>Whether an action whose name begins so was carried out.</summary>
    public static Func<JsonElement, bool> IsDone(string action) => entry => Begins(entry, action) && OutcomeOf(entry) == "done";

    /// <summary>Whether it was carried out or given up.</summary>
    public static Func<JsonElement, bool> HasEnded(string action) => entry => Begins(entry, action) && OutcomeOf(entry) != "under-way";

    private static bool Begins(JsonElement entry, string action) => entry.GetProperty("action").GetString()!.StartsWith(action, StringComparison.Ordinal);

    private static string OutcomeOf(JsonElement entry) => entry.GetProperty("outcome").GetString()!;
}
