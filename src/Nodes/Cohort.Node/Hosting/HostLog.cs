using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace Cohort.Node.Hosting;

/// <summary>The log of the host, for parts that speak as actors do but begin before there are any.</summary>
internal sealed class HostLog(ILogger logger) : LoggingAdapterBase(DefaultLogMessageFormatter.Instance)
{
    public override bool IsDebugEnabled => logger.IsEnabled(Microsoft.Extensions.Logging.LogLevel.Debug);

    public override bool IsInfoEnabled => logger.IsEnabled(Microsoft.Extensions.Logging.LogLevel.Information);

    public override bool IsWarningEnabled => logger.IsEnabled(Microsoft.Extensions.Logging.LogLevel.Warning);

    public override bool IsErrorEnabled => logger.IsEnabled(Microsoft.Extensions.Logging.LogLevel.Error);

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null)
    {
        var level = logLevel switch
        {
            LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
            LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
            LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
            _ => Microsoft.Extensions.Logging.LogLevel.Error,
        };
        if (logger.IsEnabled(level)) NodeLog.Said(logger, level, message, cause);
    }
}
