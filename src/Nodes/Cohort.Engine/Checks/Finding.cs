using System.Text.Json.Serialization;

namespace Cohort.Engine.Checks;

/// <summary>The answer to one question about a data directory.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Summary">What was found, in a few words.</param>
/// <param name="FaultCount">How many things are wrong.</param>
/// <param name="Faults">The first <see cref="FaultList.Kept"/> of them.</param>
internal sealed record Finding(string Check, string Summary, long FaultCount, IReadOnlyList<string> Faults)
{
    /// <summary>Whether nothing is wrong.</summary>
    [JsonPropertyName("ok")]
    public bool IsGood => FaultCount == 0;
}
