using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Event;

namespace Cohort.Actors.Logging;

/// <summary>
/// A log for what goes wrong again and again: the first message of a kind is written, then one a minute that says how many
/// were left out, and last that it is over. Safe for several threads.
/// </summary>
/// <remarks>
/// A kind is the name of what was tried ("publish"), where the caller knows when it works again and says so with
/// <see cref="Over"/>; otherwise it is over when nothing of its kind has come for <see cref="Folding.Quiet"/>.
/// </remarks>
internal sealed class FoldedLog : IDisposable
{
    // Enough to tell one message from another.
    private const int KindLength = 200;

    private readonly ILoggingAdapter _log;
    private readonly Folding _folding;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>A folded log over another.</summary>
    public FoldedLog(ILoggingAdapter log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_log, _time) = (log, time);
        _folding = new Folding(time);
        _timer = time.CreateTimer(static self => ((FoldedLog)self!).TellWhatIsOver(), this, Folding.Interval, Folding.Interval);
    }

    /// <summary>The one of all actors of a node: what fails for each of many ranges is told once, not once per range.</summary>
    public static FoldedLog Of(ActorSystem system) => NodeLog.Extension.Apply(system).Log;

    /// <summary>What goes wrong at present, the longest lasting first.</summary>
    public IReadOnlyList<Trouble> Troubles => _folding.Current;

    /// <summary>Something went wrong that is tried again.</summary>
    public void Warning(string kind, Exception? cause, string format, params object[] values) => Write(LogLevel.WarningLevel, kind, cause, format, values);

    /// <summary>Something went wrong that is tried again, and that somebody should look at.</summary>
    public void Error(string kind, Exception? cause, string format, params object[] values) => Write(LogLevel.ErrorLevel, kind, cause, format, values);

    /// <summary>A message of any level that may come again and again.</summary>
    public void Write(LogLevel level, string kind, Exception? cause, string format, params object[] values)
    {
        if (!_log.IsEnabled(level) || !_folding.Tells(kind, TextOf(format, values), out var leftOut)) return;
        if (leftOut == 0)
        {
            _log.Log(level, cause, format, values);
            return;
        }

        // Whoever reads on has seen the first, with its cause.
        var next = values.Length.ToString(CultureInfo.InvariantCulture);
        _log.Log(level, null, $"{format} The same came {{{next}}} times more since it was last told here.", [.. values, leftOut]);
    }

    /// <summary>What is named works again. Tells so where it was told that it did not.</summary>
    public void Over(string kind, string format, params object[] values)
    {
        if (_folding.End(kind) is not { } ended) return;
        var next = values.Length;
        var count = (next + 1).ToString(CultureInfo.InvariantCulture);
        _log.Log(
            LogLevel.InfoLevel, null, $"{format} It had failed {{{count}}} times in {{{next.ToString(CultureInfo.InvariantCulture)}}}.",
            [.. values, Trouble.Spoken(_time.GetUtcNow() - ended.Since), ended.Times]);
    }

    /// <summary>Tells no more of what is over.</summary>
    public void Dispose() => _timer.Dispose();

    /// <summary>A kind made of a text whose numbers differ from time to time.</summary>
    public static string KindOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kind = new StringBuilder();
        foreach (var sign in text.AsSpan(0, Math.Min(text.Length, KindLength)))
        {
            if (!char.IsAsciiDigit(sign)) kind.Append(sign);
            else if (kind.Length == 0 || kind[^1] != '0') kind.Append('0');
        }

        return kind.ToString();
    }

    private static string TextOf(string format, object[] values) => values.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, values);

    private void TellWhatIsOver()
    {
        foreach (var ended in _folding.EndQuiet())
        {
            _log.Info(
                "This has not come for {0}, and is taken for over: {1} It came {2} times in {3}.",
                Trouble.Spoken(_time.GetUtcNow() - ended.Last), ended.Text, ended.Times, Trouble.Spoken(ended.Last - ended.Since));
        }
    }

    private sealed class NodeLog(ExtendedActorSystem system) : IExtension
    {
        public static readonly Provider Extension = new();

        public FoldedLog Log { get; } = Begin(system);

        private static FoldedLog Begin(ExtendedActorSystem system)
        {
            var log = new FoldedLog(Akka.Event.Logging.GetLogger(system, typeof(FoldedLog)), TimeProvider.System);
            system.RegisterOnTermination(log.Dispose);
            return log;
        }
    }

    private sealed class Provider : ExtensionIdProvider<NodeLog>
    {
        public override NodeLog CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
