namespace Cohort.Store.Serving;

/// <summary>
/// The names of settings that a cluster keeps from its first node on (<see cref="IServingStore.SettingsAsync"/>): those of nodes, below
/// <c>cohort</c>. They are stored, and never change.
/// </summary>
internal static class ClusterSetting
{
    /// <summary>The currency of amounts, which have none of their own.</summary>
    public const string Currency = "currency";

    /// <summary>How many digits after the point amounts have.</summary>
    public const string MinorDigits = "currency.digits";

    /// <summary>The zone whose calendar gives business dates.</summary>
    public const string TimeZone = "business-day.time-zone";

    /// <summary>How many dates the window has.</summary>
    public const string WindowDays = "window-days";

    /// <summary>What the topic of purchases held when a lost database began to be rebuilt from it; there is none where it was not.</summary>
    public const string Rebuild = "rebuild";

    /// <summary>That a rebuild has ended.</summary>
    public const string RebuildIsDone = "rebuild.done";
}
