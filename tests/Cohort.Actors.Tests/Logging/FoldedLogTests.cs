using Akka.Event;
using Cohort.Actors.Logging;

namespace Cohort.Actors.Tests.Logging;

/// <summary>What goes wrong again and again is told a few times, and nothing of it is lost count of.</summary>
public sealed class FoldedLogTests : IDisposable
{
    private readonly SteppedTime _time = new();
    private readonly LineLog _lines = new();
    private readonly FoldedLog _log;

    public FoldedLogTests() => _log = new FoldedLog(_lines, _time);

    [Fact]
    public void A_broker_that_is_away_for_ten_minutes_is_told_of_eleven_times()
    {
        // 23 a second, as the client library of Kafka says it.
        for (var second = 0; second < 600; second++)
        {
            for (var i = 0; i < 23; i++) Refused(port: 9092 + i);
            _time.Pass(TimeSpan.FromSeconds(1));
        }

        _time.Pass(TimeSpan.FromMinutes(3));

        Assert.Equal(11, _lines.Lines.Count);
        Assert.Equal("WarningLevel: Kafka: 127.0.0.1:9092 refused after 12 ms.", _lines.Lines[0]);
        Assert.Equal("WarningLevel: Kafka: 127.0.0.1:9092 refused after 12 ms. The same came 1379 times more since it was last told here.", _lines.Lines[1]);
        Assert.Equal("InfoLevel: This has not come for 2 minutes, and is taken for over: Kafka: 127.0.0.1:9114 refused after 12 ms. It came 13800 times in 10 minutes.", _lines.Lines[^1]);
        Assert.Empty(_log.Troubles);
    }

    [Fact]
    public void Every_message_is_told_or_counted()
    {
        var told = 0L;
        for (var i = 0; i < 1000; i++)
        {
            var before = _lines.Lines.Count;
            _log.Warning("store", null, "The store is away ({0}).", i);
            if (_lines.Lines.Count > before) told += 1 + LeftOut(_lines.Lines[^1]);
            _time.Pass(TimeSpan.FromSeconds(7));
        }

        _time.Pass(TimeSpan.FromMinutes(3));
        Assert.Contains("It came 1000 times", _lines.Lines[^1], StringComparison.Ordinal);
        Assert.InRange(told, 1000 - 9, 1000);
    }

    [Fact]
    public void What_works_again_is_told_at_once_and_only_where_it_had_failed()
    {
        _log.Over("publish", "Updates are published again.");
        Assert.Empty(_lines.Lines);

        _log.Error("publish", new IOException("away"), "Updates could not be published.");
        _time.Pass(TimeSpan.FromSeconds(30));
        _log.Error("publish", new IOException("away"), "Updates could not be published.");
        _log.Over("publish", "Updates of {0} ranges are published again.", 4);
        _log.Over("publish", "Updates of {0} ranges are published again.", 4);

        Assert.Equal(
            ["ErrorLevel: Updates could not be published. (away)", "InfoLevel: Updates of 4 ranges are published again. It had failed 2 times in 30 seconds."],
            _lines.Lines);
    }

    [Fact]
    public void What_came_once_is_told_once()
    {
        Refused(9092);
        _time.Pass(TimeSpan.FromHours(1));
        Assert.Single(_lines.Lines);
        Assert.Empty(_log.Troubles);
    }

    [Fact]
    public void Different_troubles_do_not_hide_each_other_and_are_there_to_ask_for()
    {
        _log.Warning("a", null, "One.");
        _time.Pass(TimeSpan.FromSeconds(1));
        _log.Warning("b", null, "Two.");
        _log.Warning("a", null, "One, again.");

        Assert.Equal(["WarningLevel: One.", "WarningLevel: Two."], _lines.Lines);
        Assert.Equal([("a", "One, again.", 2L), ("b", "Two.", 1L)], _log.Troubles.Select(trouble => (trouble.Kind, trouble.Text, trouble.Times)));
    }

    [Fact]
    public void Ever_new_kinds_are_forgotten_rather_than_kept()
    {
        for (var i = 0; i < 10 * Folding.MostKinds; i++) _log.Warning($"kind {i}", null, "Something.");
        Assert.Equal(Folding.MostKinds, _log.Troubles.Count);
    }

    [Fact]
    public void What_the_log_does_not_show_is_not_counted()
    {
        _log.Write(LogLevel.DebugLevel, "a", null, "One.");
        Assert.Empty(_log.Troubles);
    }

    [Fact]
    public void Several_threads_may_use_it()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1000; i++) _log.Warning("a", null, "One.");
        });
        Assert.Equal(8000, Assert.Single(_log.Troubles).Times);
        Assert.Single(_lines.Lines);
    }

    public void Dispose() => _log.Dispose();

    private void Refused(int port)
    {
        var text = $"127.0.0.1:{port} refused after 12 ms";
        _log.Warning(FoldedLog.KindOf(text), null, "Kafka: {0}.", text);
    }

    private static long LeftOut(string line) =>
        line.Split("The same came ") is [_, var rest] ? long.Parse(rest.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) : 0;
}
