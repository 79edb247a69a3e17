using Microsoft.Extensions.Logging;

namespace Cohort.Node.Hosting;

/// <summary>What a rebuild has to say.</summary>
internal static partial class RebuildLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The database is rebuilt from {Records} records in {Partitions} partitions.")]
    public static partial void Begins(ILogger log, long records, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Read} of {Records} records are read again ({Percent} %), up to the business date {AsOf}.")]
    public static partial void Progress(ILogger log, long read, long records, long percent, string asOf);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Stall}")]
    public static partial void Stalls(ILogger log, string stall);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is rebuilt: {Records} records were read again, {Accepted} purchases count, and the business date is {AsOf}. Start the nodes. What no topic holds is to be given again: limits and orders, models, drafts of rules.")]
    public static partial void IsDone(ILogger log, long records, long accepted, string asOf);

    [LoggerMessage(Level = LogLevel.Error, Message = "The rebuild was ended before it was done. The same command goes on where it is.")]
    public static partial void WasEnded(ILogger log);
}
