using Cohort.Engine.Timing;
using Xunit;

namespace Cohort.Engine.Tests.Timing;

public sealed class TimeLineTests
{
    private readonly SetClock _clock = new();

    [Fact]
    public void Times_add_up_for_each_stage_When_a_thread_goes_from_one_to_the_next()
    {
        var times = new ThreadTimes("committer", _clock, Stage.AwaitSteps);
        _clock.Pass(2);
        times.Begin(Stage.Commit);
        _clock.Pass(3);
        times.Begin(Stage.AwaitSteps);
        _clock.Pass(5);
        times.Begin(Stage.Commit);

        Assert.Equal([new("committer", Stage.Commit, 3), new StageTime("committer", Stage.AwaitSteps, 7)], times.Times());
    }

    [Fact]
    public void A_thread_goes_back_to_what_it_did_When_a_wait_is_over()
    {
        var times = new ThreadTimes("engine", _clock, Stage.Sequence);

        var former = times.Begin(Stage.AwaitWorkers);
        _clock.Pass(1);
        times.Begin(former);
        _clock.Pass(4);
        times.Begin(Stage.AwaitChunks);

        Assert.Equal([new("engine", Stage.Sequence, 4), new StageTime("engine", Stage.AwaitWorkers, 1)], times.Times());
    }

    [Fact]
    public void The_threads_of_a_run_are_told_in_the_order_of_an_event()
    {
        var line = new TimeLine(_clock, 2);
        _clock.Pass(1);
        foreach (var thread in (ThreadTimes[])[line.Committer, line.Worker(1), line.Worker(0), line.Engine, line.Source]) thread.Begin(Stage.Sequence);

        Assert.Equal(["source", "engine", "worker 1", "worker 2", "committer"], line.Times().Select(time => time.Thread));
    }

    [Fact]
    public void Every_stage_has_words_and_those_of_waits_say_so() => Assert.All(
        Enum.GetValues<Stage>().Select(stage => new StageTime("worker 1", stage, 1)),
        time => Assert.Equal(time.IsWait, time.Words.StartsWith("wait for ", StringComparison.Ordinal)));

    private sealed class SetClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 10;

        public override long GetTimestamp() => _now;

        public void Pass(int seconds) => _now += seconds * TimestampFrequency;
    }
}
