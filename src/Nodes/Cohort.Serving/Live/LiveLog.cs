using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Live;

/// <summary>What live updates have to say.</summary>
internal static partial class LiveLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Transitions cannot be told as they are stored at the moment: {Reason} It is tried again.")]
    public static partial void CannotFollow(ILogger log, string reason);
}
