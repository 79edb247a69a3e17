using Cohort.Core.Hashing;
using Cohort.Core.Purchases;

namespace Cohort.Lake.Tables;

/// <summary>What a lake is made with, and stays.</summary>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="Buckets">Into how many parts of equal width the hash space of users is cut; a power of two up to 4,096.</param>
/// <param name="TimeZone">The IANA name of the zone whose calendar gives the dates.</param>
/// <param name="FutureDays">How many days after the as-of date a purchase may be dated.</param>
/// <param name="WindowDays">How many dates the window has whose sums the lake holds.</param>
public sealed record LakeSettings(
    BaseCurrency Currency, int Buckets = 16, string TimeZone = "UTC", int FutureDays = Core.Limits.FutureDays, int WindowDays = Core.Limits.WindowDays)
{
    /// <summary>The last form of a lake that this program knows.</summary>
    public const int FormatVersion = 2;

    /// <summary>The form of this lake: the first one where the window is the usual one, which every program takes it for.</summary>
    internal int Form => HasUsualWindow ? 1 : 2;

    internal bool HasUsualWindow => WindowDays == Core.Limits.WindowDays;

    /// <summary>The same, checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The buckets are not a power of two from 1 to 4,096.</exception>
    public LakeSettings Checked()
    {
        ArgumentNullException.ThrowIfNull(Currency);
        return Buckets is >= 1 and <= 4096 && int.IsPow2(Buckets)
            ? this
            : throw new ArgumentOutOfRangeException(nameof(Buckets), $"{Buckets} buckets: give a power of two from 1 to 4,096.");
    }

    /// <summary>The bucket of a user: the first bits of their hash, so that a bucket is a stretch of the hash space as a range is.</summary>
    /// <param name="userId">The id of the user, as UTF-8.</param>
    public int BucketOf(ReadOnlySpan<byte> userId) => BucketOf(UserHash.Of(userId));

    /// <summary>The bucket of a hash of a user id.</summary>
    public int BucketOf(ulong hash) => (int)(((UInt128)hash * (uint)Buckets) >> 64);

    /// <summary>How many users' money fits: a decimal of 18 digits with those of the currency after the point.</summary>
    internal ColumnType Amount => ColumnType.Decimal(18, Currency.MinorDigits);
}
