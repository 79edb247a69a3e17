using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;

namespace Cohort.Store.Tests.Serving;

/// <summary>What waits for a lake is there once, in order and without a gap, whatever is written twice or refused.</summary>
public abstract class LakeOutletContract : StoreContract
{
    private readonly Lock _oneAtATime = new();

    [SkippableFact]
    public async Task What_is_stored_waits_once_and_what_is_refused_or_repeated_does_not()
    {
        await using var store = await BegunAsync();
        var first = Update("r1", 0, 2, day: 1, batches: 2);

        await store.WriteAsync([first]);
        await store.WriteAsync([first, Update("r1", 5, 6, day: 1, batches: 1), Update("r2", 0, 1, day: 3, batches: 1)]);

        var fed = (await store.LakeAsync())!;
        Assert.Equal((3, 2, 5), (fed.Batches, fed.Chunks, fed.Waiting));
        Assert.Equal([(1, 1, "r1-2-0"), (2, 1, "r1-2-1"), (3, 3, "r2-1-0")], (await store.LakeBatchesAsync(0)).Select(batch => (batch.Id, batch.AsOf, Text(batch.Batch))));
        Assert.Equal([2, 3], (await store.LakeBatchesAsync(1)).Select(batch => batch.Id));
        Assert.Equal([1, 2], (await store.LakeChunksAsync(0)).Select(chunk => chunk.Number));
    }

    [SkippableFact]
    public async Task What_the_lake_has_is_let_go_of_and_numbers_go_on()
    {
        await using var store = await BegunAsync();
        await store.WriteAsync([Update("r1", 0, 1, day: 1, batches: 3)]);

        await store.ConfirmLakeAsync(2, 1, 20_000);
        await store.ConfirmLakeAsync(1, 0, 19_999);
        await store.WriteAsync([Update("r1", 1, 2, day: 2, batches: 1)]);

        var fed = (await store.LakeAsync())!;
        Assert.Equal((4, 2, 2, 1, 20_000), (fed.Batches, fed.Chunks, fed.DoneBatches, fed.DoneChunks, fed.DoneDay));
        Assert.Equal([3, 4], (await store.LakeBatchesAsync(2)).Select(batch => batch.Id));
        await Assert.ThrowsAsync<StoreException>(() => store.LakeBatchesAsync(1));
    }

    [SkippableFact]
    public async Task A_date_has_ended_When_every_range_of_the_table_is_after_it()
    {
        await using var store = await BegunAsync();
        Assert.Equal(-1, (await store.LakeAsync())!.Past);
        await store.WriteRangesAsync(new ServedRanges(1, [new ServedRange("r1", new HashRange(0, 1UL << 63)), new ServedRange("r2", new HashRange(1UL << 63, 0))]));
        await store.WriteAsync([Update("r1", 0, 1, day: 9)]);
        Assert.Equal(-1, (await store.LakeAsync())!.Past);

        await store.WriteAsync([Update("r2", 0, 1, day: 7), Update("r0", 0, 1, day: 2)]);

        Assert.Equal(7, (await store.LakeAsync())!.Past);
    }

    [SkippableFact]
    public async Task Activations_have_the_first_date_on_which_a_range_had_them()
    {
        await using var store = await BegunAsync();

        await store.WriteAsync([Update("r1", 0, 1, day: 5), Update("r2", 0, 1, day: 4)]);
        await store.WriteAsync([Update("r1", 1, 2, day: 8, rules: 2), Update("r2", 1, 2, day: 6)]);
        await store.WriteAsync([Update("r2", 2, 3, day: 7, rules: 2)]);

        Assert.Equal([new LakeContext(4, 1, 1), new LakeContext(7, 2, 1)], await store.LakeContextsAsync());
    }

    [SkippableFact]
    public async Task A_lake_begins_before_the_first_range_and_stays_the_same()
    {
        await using var store = await OpenAsync();
        await store.BeginLakeAsync("/first");
        var first = (await store.LakeAsync())!;

        await store.BeginLakeAsync("/second");

        Assert.Equal((first.Identity, "/first"), ((await store.LakeAsync())!.Identity, (await store.LakeAsync())!.Location));
    }

    [SkippableFact]
    public async Task No_lake_begins_When_there_are_ranges()
    {
        await using var store = await OpenAsync();
        await store.WriteRangesAsync(new ServedRanges(1, [new ServedRange("r1", HashRange.Whole)]));

        await store.BeginLakeAsync("/late");

        Assert.Null(await store.LakeAsync());
    }

    [SkippableFact]
    public async Task Numbers_have_no_gap_When_many_ranges_write_at_once()
    {
        await using var store = await BegunAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(range => Task.Run(async () =>
        {
            for (var row = 0; row < 5; row++) await store.WriteAsync([Update($"r{range}", row, row + 1, day: 1, batches: 2)]);
        })));

        var batches = await store.LakeBatchesAsync(0);
        batches = [.. batches, .. await store.LakeBatchesAsync(batches[^1].Id)];
        Assert.Equal(Enumerable.Range(1, 80).Select(number => (long)number), batches.Select(batch => batch.Id));
        foreach (var range in batches.Select(batch => Text(batch.Batch)).GroupBy(name => name[..2]))
            Assert.Equal(Enumerable.Range(1, 5).SelectMany(row => (string[])[$"{range.Key}-{row}-0", $"{range.Key}-{row}-1"]), range);
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private async Task<IServingStore> BegunAsync()
    {
        var store = await OpenAsync();
        await store.BeginLakeAsync("/lake");
        return store;
    }

    private RangeUpdate Update(string range, long previous, long sequence, int day, int batches = 0, int rules = 1)
    {
        using var one = _oneAtATime.EnterScope();
        if (batches > 0) Shop.Apply(($"{range}-{sequence}", $"user-{range}-{sequence}", "milk", 12, "2026-03-01"));
        var made = Shop.Update(range, previous, sequence);
        return new RangeUpdate
        {
            RangeId = range,
            Range = HashRange.Whole,
            Previous = previous,
            Sequence = sequence,
            AsOf = new BusinessDate((ushort)day),
            Transitions = made.Transitions,
            Memberships = made.Memberships,
            Lake = new LakeShare(
                new ContextVersion(rules, 1),
                [.. Enumerable.Range(0, batches).Select(at => new JudgedBatch(day, 1, System.Text.Encoding.UTF8.GetBytes($"{range}-{sequence}-{at}"), [0]))]),
        };
    }
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresLakeOutletTests(PostgresSchemas schemas) : LakeOutletContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() => await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);

    [SkippableFact]
    public async Task Programs_that_feed_no_lake_do_not_start_on_a_schema_that_feeds_one()
    {
        await using var store = await OpenAsync();
        var rows = new PostgresRows(_options!);
        Assert.Equal(["17"], await rows.Column("SELECT max(oldest)::text FROM schema_version"));

        await store.BeginLakeAsync("/lake");

        Assert.Equal(["18"], await rows.Column("SELECT max(oldest)::text FROM schema_version"));
    }
}
