using Cohort.Core.Hashing;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>What a record says of the day: the date of its latest line, and the user of that line.</summary>
/// <param name="Date">The date.</param>
/// <param name="User">The hash of the user's id.</param>
internal readonly record struct DatedUser(BusinessDate Date, ulong User)
{
    public static DatedUser Of(in Purchase purchase) => new(purchase.Date, UserHash.Of(purchase.UserId));
}
