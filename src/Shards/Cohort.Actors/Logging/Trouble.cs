namespace Cohort.Actors.Logging;

/// <summary>Something that goes wrong again and again, of which people are told now and then.</summary>
/// <param name="Kind">What makes two messages the same trouble.</param>
/// <param name="Text">The last of them.</param>
/// <param name="Since">When the first of them came.</param>
/// <param name="Last">When the last of them came.</param>
/// <param name="Times">How many came.</param>
internal sealed record Trouble(string Kind, string Text, DateTimeOffset Since, DateTimeOffset Last, long Times)
{
    /// <summary>A duration as a person would say it, as in "3 minutes".</summary>
    internal static string Spoken(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1.5 } => "a second",
        { TotalSeconds: < 100 } => $"{Math.Round(time.TotalSeconds):0} seconds",
        { TotalMinutes: < 100 } => $"{Math.Round(time.TotalMinutes):0} minutes",
        _ => $"{Math.Round(time.TotalHours):0} hours",
    };
}
