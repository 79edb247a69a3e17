namespace Cohort.Store.Serving;

/// <summary>Moments of the audit log in a database: microseconds since 1970, in UTC.</summary>
internal static class AuditTime
{
    public static long Of(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Read(long column) => DateTimeOffset.UnixEpoch.AddMicroseconds(column);
}
