using Cohort.Engine.Input;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A run that fails between two steps leaves what was committed before it, and nothing of its own.</summary>
public sealed class AbandonedRunTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_runs_are_abandoned_after_a_step()
    {
        var stream = await FaultStream.Get();
        var (events, data) = (_scratch["events.ndjson"], _scratch["data"]);
        foreach (var line in new[] { 20_000, 40_000, FaultStream.Lines })
        {
            File.WriteAllBytes(events, stream.Bytes[..stream.StartOf(line)]);
            var committed = StoreFile.CommittedIn(data);

            Assert.Throws<TimeoutException>(() => AbandonAfterAStep(stream, events, data));

            Assert.Equal(committed, StoreFile.CommittedIn(data));
            await Run.Well(stream.RunArgs(events, data));
            Assert.Equal(line, StoreFile.CommittedIn(data));
        }

        (await Answers.Of(data)).MustEqual(stream.Expected);
    }

    private static void AbandonAfterAStep(FaultStream stream, string events, string data)
    {
        var taxonomy = TaxonomyFile.Read(stream.Taxonomy);
        var options = new EngineOptions
        {
            DataPath = data,
            Events = EventSource.Of(events, FaultStream.Source),
            Taxonomy = taxonomy,
            Rules = RulesFile.Open(FaultStream.Rules).Require(taxonomy, Core.Limits.WindowDays),
            Partitions = 1,
            Workers = 2,

            // No commit falls due because a second has passed on a busy machine.
            Time = new StatusTime(),
        };
        using var engine = EmbeddedEngine.Open(options);
        engine.Run(
            options,
            counts =>
            {
                if (counts.Records > 0) throw new TimeoutException("The run is abandoned.");
            },
            CancellationToken.None);
    }

    private sealed class StatusTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
