using Cohort.Actors.Publishing;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Node.Tests;

/// <summary>What actors hear of the serving store.</summary>
public sealed class ServingSinkTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-sink-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_write_is_refused_for_its_content_and_stores_nothing_When_one_update_of_it_cannot_be_stored()
    {
        await using var store = SqliteServingStore.Open(_directory);
        var sink = new ServingSink(store);
        var (sound, spoilt) = (Update("7"), Update("8", [1, 2, 3, 4, 5]));

        var refusal = await Assert.ThrowsAsync<PublicationRefusedException>(() => sink.WriteAsync([sound, spoilt]));

        Assert.Contains("range '8' is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await sink.PositionAsync("7"));
        Assert.Equal(UpdateOutcome.Written, Assert.Single(await sink.WriteAsync([sound])).Outcome);
    }

    private static RangeUpdate Update(string id, byte[]? transitions = null) =>
        new() { RangeId = id, Range = HashRange.Whole, Previous = 0, Sequence = 1, Transitions = transitions ?? [] };
}
