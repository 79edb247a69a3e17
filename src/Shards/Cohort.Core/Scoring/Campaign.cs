using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Scoring;

/// <summary>An offer that can be made to users.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Eligible">Who may be addressed, in the language of rules.</param>
/// <param name="Category">The category whose propensity says how likely they take it.</param>
/// <param name="ValueMinor">What an acceptance is worth, in minor units.</param>
/// <param name="CostMinor">What the offer costs, accepted or not, in minor units.</param>
/// <param name="From">The first as-of date on which it runs.</param>
/// <param name="Until">The last.</param>
/// <param name="HoldoutPerMillion">How many of a million users are never addressed, to measure against.</param>
/// <param name="MostPerWeek">How often a user is given it in one calendar week, Monday to Sunday.</param>
public sealed record Campaign(
    string Name, string Title, string Eligible, string Category, long ValueMinor, long CostMinor,
    BusinessDate From, BusinessDate Until, int HoldoutPerMillion, int MostPerWeek)
{
    private const int Million = 1_000_000;

    // Fixed: who is held out must not change while a campaign runs. SipHash keys as the first 128 bits of the fraction of pi.
    private const ulong Key0 = 0x243F6A8885A308D3;
    private const ulong Key1 = 0x13198A2E03707344;

    private readonly ulong _key = SipHash.Hash64(Key0, Key1, Text.UTF8.GetBytes(Name));

    /// <summary>Whether it runs on a date.</summary>
    public bool RunsOn(BusinessDate date) => date >= From && date <= Until;

    /// <summary>Whether a user is held out: by a hash of campaign and user, the same for ever and independent of other campaigns.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public bool HoldsOut(ReadOnlySpan<byte> userId) =>
        (long)(((UInt128)SipHash.Hash64(_key, Key1, userId) * Million) >> 64) < HoldoutPerMillion;

    /// <summary>Probability times value minus cost, in minor units rounded towards negative infinity.</summary>
    /// <param name="perMillion">The probability in parts per million.</param>
    public long ExpectedMinor(int perMillion) => (perMillion * ValueMinor / Million) - CostMinor;
}
