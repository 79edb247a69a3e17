using Akka.Hosting;
using Cohort.Node.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Cohort.Node.Hosting;

/// <summary>Where the log goes: standard output, for people or for machines.</summary>
internal static class Logging
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static void Add(ILoggingBuilder logging, NodeSettings settings)
    {
        // Requests and their routing are no news.
        logging.SetMinimumLevel(settings.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        if (settings.LogsJson) logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, Time));
        else logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat, console.ColorBehavior) = (true, true, Time, LoggerColorBehavior.Disabled));
    }

    /// <summary>What actors say goes to the same place, with its values.</summary>
    public static void Add(LoggerConfigBuilder actors, NodeSettings settings)
    {
        actors.ClearLoggers();
        actors.AddLogger<HostLogger>();
        actors.LogLevel = settings.LogLevel switch
        {
            LogLevel.Debug => Akka.Event.LogLevel.DebugLevel,
            LogLevel.Information => Akka.Event.LogLevel.InfoLevel,
            LogLevel.Warning => Akka.Event.LogLevel.WarningLevel,
            _ => Akka.Event.LogLevel.ErrorLevel,
        };
    }
}
