using System.Globalization;
using Cohort.Core;
using Cohort.Store.Serving.Postgres;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>Which numbers of segments a node remembers, of all rules that ever held.</summary>
[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class SegmentNumbersTests(PostgresSchemas schemas)
{
    // Whoever is asked with it must know the answer.
    private static readonly NpgsqlConnection Nowhere = new();

    [SkippableFact]
    public async Task It_remembers_so_many_and_learns_what_it_forgot_as_what_it_was()
    {
        var options = schemas.New();
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString) { SearchPath = options.Schema });
        await using var connection = await source.OpenConnectionAsync();
        var numbers = new SegmentNumbers();
        string[] first = [.. Enumerable.Range(0, Limits.SegmentNumbers).Select(i => string.Create(CultureInfo.InvariantCulture, $"segment {i}"))];

        var learnt = await numbers.OfAsync(connection, first, CancellationToken.None);

        Assert.Equal(Limits.SegmentNumbers, learnt.Values.Distinct().Count());
        Assert.Equal(learnt.OrderBy(one => one.Value), (await numbers.OfAsync(Nowhere, first, CancellationToken.None)).OrderBy(one => one.Value));

        // One more than is remembered: the others are forgotten, and are what they were when they are learnt again.
        var more = await numbers.OfAsync(connection, ["one more"], CancellationToken.None);
        Assert.Equal(more, await numbers.OfAsync(Nowhere, ["one more"], CancellationToken.None));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => numbers.OfAsync(Nowhere, [first[0]], CancellationToken.None));
        Assert.Equal(learnt[first[0]], (await numbers.OfAsync(connection, [first[0]], CancellationToken.None))[first[0]]);
        Assert.Equal(learnt[first[0]], (await numbers.OfAsync(Nowhere, [first[0]], CancellationToken.None))[first[0]]);
    }
}
