using Akka.Event;

namespace Cohort.Actors.Tests.Logging;

/// <summary>Keeps the lines that are logged.</summary>
internal sealed class LineLog() : LoggingAdapterBase(DefaultLogMessageFormatter.Instance)
{
    public List<string> Lines { get; } = [];

    public override bool IsDebugEnabled => false;

    public override bool IsInfoEnabled => true;

    public override bool IsWarningEnabled => true;

    public override bool IsErrorEnabled => true;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) =>
        Lines.Add($"{logLevel}: {message}{(cause is null ? "" : $" ({cause.Message})")}");
}
