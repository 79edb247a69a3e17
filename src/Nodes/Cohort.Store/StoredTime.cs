namespace Cohort.Store;

/// <summary>Moments in a database: microseconds since 1970, in UTC.</summary>
internal static class StoredTime
{
    public static long Of(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Read(long column) => DateTimeOffset.UnixEpoch.AddMicroseconds(column);
}
