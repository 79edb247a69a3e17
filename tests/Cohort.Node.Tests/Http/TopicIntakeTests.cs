using System.Text;
using Cohort.Actors.Kafka;
using Cohort.Node.Hosting;
using Cohort.Node.Intake;
using Cohort.Node.Settings;
using Cohort.Store.Questions;
using Cohort.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cohort.Node.Tests.Http;

/// <summary>What a node keeps of whoever sends purchases to it.</summary>
public sealed class TopicIntakeTests
{
    [Fact]
    public async Task It_keeps_no_name_of_a_mapping_that_there_is_none_of()
    {
        var config = NodeConfig.Of("""cohort { database.directory = "out", http.address = "http://127.0.0.1:0", kafka.bootstrap-servers = "127.0.0.1:1" }""", _ => null);
        var (settings, errors) = NodeSettings.Read(config);
        Assert.Empty(errors);
        await using var writer = new KafkaRecordWriter(settings!.Kafka!, new HostLog(NullLogger.Instance));
        var intake = TopicIntake.Of(settings, writer);

        var kept = Forgotten.Kept(100, i =>
        {
            var name = $"mapping-of-nobody-{i}";
            var refused = Assert.Throws<CohortException>(() => intake.TakeAsync(Encoding.UTF8.GetBytes("{}\n"), 1, name, CancellationToken.None).GetAwaiter().GetResult());
            Assert.Equal(Refusal.Unknown, refused.Refusal);
            return name;
        });

        Assert.Equal(0, kept);
    }
}
