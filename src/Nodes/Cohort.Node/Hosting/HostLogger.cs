using System.Collections;
using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;
using Cohort.Core.Texts;
using Cohort.Actors.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace Cohort.Node.Hosting;

/// <summary>The log of the host, for the actors of a system.</summary>
internal sealed class HostLogSetup(ILoggerFactory logs) : Setup
{
    public ILoggerFactory Logs => logs;
}

/// <summary>
/// Passes on what actors log, with the values of the message and the actor that said it, so that a log for machines can
/// be searched by them; the text is theirs alone. Warnings and errors of one kind are told a few times a minute and then
/// counted: parts of Akka.NET that try again say so each time, with a stack.
/// </summary>
internal sealed class HostLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    // Of one kind a minute: every range of a node may have one thing to say, a loop that fails may not fill the disk.
    private const int Burst = 20;

    private readonly Folding _folding = new(TimeProvider.System, Burst);
    private readonly ILoggerFactory _logs = Context.System.Settings.Setup.Get<HostLogSetup>().Value.Logs;

    protected override void PreStart() => Context.SetReceiveTimeout(Folding.Interval);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent said:
                Pass(said);
                return true;
            case ReceiveTimeout:
                TellWhatIsOver();
                return true;
            default:
                return false;
        }
    }

    private void Pass(LogEvent said)
    {
        var (logger, level) = (_logs.CreateLogger(NameOf(said.LogClass)), LevelOf(said.LogLevel()));
        if (!logger.IsEnabled(level)) return;
        var values = new Values(said);
        if (level >= Microsoft.Extensions.Logging.LogLevel.Warning)
        {
            TellWhatIsOver();
            if (!_folding.Tells(KindOf(said, values), values.Text, out var leftOut)) return;
            values.LeftOut = leftOut;
        }

        logger.Log(level, default, values, said.Cause, static (values, _) => values.Text);
    }

    private void TellWhatIsOver()
    {
        if (_folding.EndQuiet() is not { Count: > 0 } over) return;
        var logger = _logs.CreateLogger("Akka");
        foreach (var ended in over) NodeLog.IsOver(logger, ended.Text, ended.Times, ended.Since);
    }

    // The values of a message differ from time to time, and so do the numbers of a text.
    private static string KindOf(LogEvent said, Values values) =>
        FoldedLog.KindOf($"{said.LogClass?.Name} {said.Cause?.GetType().Name} {(said.Message as LogMessage)?.Format ?? values.Text}");

    // Characters of a line: Akka.NET tells configurations of some thousands, and whole messages that nobody took.
    private const int LongestText = 16_384;

    // Parts of Akka.NET that speak under a free text have no class of their own; names must not grow without bound.
    private static string NameOf(Type? type) => type?.FullName is { } name && type != typeof(DummyClassForStringSources) ? name : "Akka";

    private static Microsoft.Extensions.Logging.LogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
        LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        _ => Microsoft.Extensions.Logging.LogLevel.Error,
    };

    private sealed class Values(LogEvent said) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly List<KeyValuePair<string, object?>> _values = [.. Of(said)];
        private readonly string _text = Shown.Lines(Beginning(said.Message?.ToString() ?? ""));

        public string Text => LeftOut == 0 ? _text : $"{_text} The same came {LeftOut} times more since it was last told here.";

        public long LeftOut { get; set; }

        public int Count => _values.Count;

        private static string Beginning(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

        public KeyValuePair<string, object?> this[int index] => _values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static IEnumerable<KeyValuePair<string, object?>> Of(LogEvent said)
        {
            yield return new("source", said.LogSource);
            if (said.Message is not LogMessage message) yield break;
            var number = 0;
            foreach (var value in message.Parameters()) yield return new((number++).ToString(CultureInfo.InvariantCulture), value);
            yield return new("{OriginalFormat}", message.Format);
        }
    }
}
