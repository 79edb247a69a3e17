using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

/// <summary>What a serving store lets go of when a user is erased, in which order, and that nothing is done twice.</summary>
public abstract class ErasureContract : StoreContract
{
    private const string User = "anna-4711-x";

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BusinessDate Day = BusinessDate.Of(2026, 3, 1);

    /// <summary>Where the store has an id, in what is read of it or in its files.</summary>
    private protected abstract Task<IReadOnlyList<string>> TracesAsync(string id);

    [SkippableFact]
    public async Task A_user_is_in_no_row_and_others_are_as_they_were()
    {
        await using var store = await FilledAsync();
        var (members, days) = (await MembersAsync(store), await store.DaysAsync("any"));
        Assert.NotEmpty(await TracesAsync(User));

        await EraseAsync(store, User);

        Assert.Empty(await TracesAsync(User));
        Assert.Equal(members.Where(member => !member.EndsWith(User, StringComparison.Ordinal)), await MembersAsync(store));
        Assert.Equal((await store.SegmentsAsync()).Select(segment => (segment.Name, segment.Members)),
            members.Where(member => !member.EndsWith(User, StringComparison.Ordinal)).GroupBy(member => member.Split(' ')[0]).Select(segment => (segment.Key, (long)segment.Count())));
        Assert.Equal(days.Sum(day => day.Entered) - 1, (await store.DaysAsync("any")).Sum(day => day.Entered));
        Assert.All((await store.FeedAsync(new FeedFilter(), FeedMark.Start, 100)).Items, item => Assert.NotEqual(User, item.Transition.UserId));
        Assert.Equal(["till 4"], (await store.DeadLettersAsync(null, 10)).Items.Select(letter => $"{letter.Source} {letter.Record}"));
        Assert.Equal(0.25, Assert.Single(await store.ScoresAsync("bob")).Value);
    }

    [SkippableFact]
    public async Task Whoever_reads_transitions_goes_on_where_they_were_When_the_last_one_is_erased()
    {
        await using var store = await FilledAsync();
        var end = await store.FeedEndAsync();

        await EraseAsync(store, User);

        Assert.Empty((await store.FeedAsync(new FeedFilter(), end, 100)).Items);
        Shop.Apply(("b9", "carl", "milk", 12, "2026-03-04"));
        await store.WriteAsync([Shop.Update("r2", 0, 1)]);
        Assert.All((await store.FeedAsync(new FeedFilter(), end, 100)).Items, item => Assert.Equal("carl", item.Transition.UserId));
        Assert.NotEmpty((await store.FeedAsync(new FeedFilter(), end, 100)).Items);
    }

    [SkippableFact]
    public async Task Each_step_is_done_once_and_somebody_new_of_the_same_id_stays()
    {
        await using var store = await FilledAsync();
        var erasure = await BeginAsync(store, User);
        Assert.Equal(erasure.Number, (await BeginAsync(store, User)).Number);
        await store.LetGoAsync(erasure.Number, 2);
        Shop.Apply(("a9", User, "milk", 12, "2026-03-04"));
        await store.WriteAsync([Shop.Update("r9", 0, 1)]);
        await store.WriteScoresAsync([ScoreOf(User, range: 2), ScoreOf(User, range: 9)], []);

        // As after a crash: every step is asked for again.
        await store.LetGoAsync(erasure.Number, 2);
        await ForgetAsync(store, erasure.Number, firstRange: 9);
        await ForgetAsync(store, erasure.Number, firstRange: 9);
        await store.ScrubAsync(erasure.Number);
        await store.ScrubAsync(erasure.Number);

        Assert.Equal(9, Assert.Single(await store.ScoreLogAsync(User)).Position.Epoch);
        Assert.Equal([(1, ErasureStep.Done, "", "{}")], (await store.ErasuresAsync()).Select(one => (one.Number, one.Step, one.UserId, one.Receipt)));
        Assert.Equal(2, (await BeginAsync(store, User)).Number);
    }

    [SkippableFact]
    public async Task The_receipt_names_what_was_removed_and_what_stays_and_nobody()
    {
        await using var store = await FilledAsync();
        await store.WriteDraftAsync(new Draft("autumn", $"# for {User}", new(1, 1), Noon, "ann"), null);
        var erasure = await BeginAsync(store, User);
        await store.LetGoAsync(erasure.Number, 1);
        IReadOnlyList<string> stays = [];
        StoredErasure? told = null;

        await store.ForgetUserAsync(erasure.Number, 9, [new RemovedPart("snapshot", "late ones", 2)], (done, remaining, pem) =>
        {
            (told, stays) = (done, remaining);
            using var key = Store.Erasing.ReceiptKey.OfPem(pem);
            Assert.True(key.Seal(Receipt(done)).Fits());
            return "{}";
        });

        Assert.Equal("", told!.UserId);
        Assert.Single(stays);
        Assert.Equal(
            ["activation", "audit", "dead_letter", "journal", "membership", "next_action", "score", "score_log", "snapshot"],
            told.Removed.Select(part => part.Place).Where(place => !place.StartsWith("transition", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    private static Questions.ErasureReceipt Receipt(StoredErasure erasure) =>
        new(1, erasure.Number, erasure.At, Day, erasure.By, erasure.Reason, erasure.Mark, false, erasure.Removed, [], "test");

    private async Task<IServingStore> FilledAsync()
    {
        var store = await OpenAsync();
        await store.ActivateAsync(new NextActivation(0, 0) { Rules = ("r1", "one"), Taxonomy = ("t1", new byte[] { 1, 2, 3 }), Entry = new(Noon, "ann", $"For {User}"), TaxonomyVersion = "t1" });
        await store.WriteRangesAsync(new ServedRanges(1, [new ServedRange("r1", HashRange.Whole)]));
        Shop.Apply(("b1", "bob", "milk", 12, "2026-03-01"));
        await store.WriteAsync([Shop.Update("r1", 0, 1)]);
        Shop.Apply(("a1", User, "milk", 12, "2026-03-01"));
        await store.WriteAsync([Shop.Update("r1", 1, 2)]);
        await store.WriteDeadLettersAsync([Letter(3, $$"""{"user_id":"{{User}}"}"""), Letter(4, """{"user_id":"bob"}""")]);
        await store.WriteScoresAsync([ScoreOf(User, 1), ScoreOf("bob", 1)], [new NextAction(User, "milk-week", 0.5, 120, Day, new ScorePosition(1, 1), "run", "milk-week=2")]);
        await store.AppendAuditAsync(new AuditEntry { At = Noon, Node = "n1", Request = "1", Who = "ann", From = "::1", What = "POST /v1/orders/salt", Order = $"salt {User}", Before = "b", After = "a", Outcome = AuditOutcome.Done, Status = 200 });
        return store;
    }

    private static async Task EraseAsync(IServingStore store, string user)
    {
        var erasure = await BeginAsync(store, user);
        await store.LetGoAsync(erasure.Number, 1);
        await ForgetAsync(store, erasure.Number, 9);
        await store.ScrubAsync(erasure.Number);
    }

    private static Task<StoredErasure> BeginAsync(IServingStore store, string user) =>
        store.BeginErasureAsync(new StoredErasure(0, UserMark.Of(user), user, Noon, "olga", "Asked for.", false, ErasureStep.Begun, [], [], ""));

    private static Task ForgetAsync(IServingStore store, long number, int firstRange) => store.ForgetUserAsync(number, firstRange, [], (_, _, _) => "{}");

    private static async Task<List<string>> MembersAsync(IServingStore store)
    {
        var members = new List<string>();
        foreach (var segment in await store.SegmentsAsync()) members.AddRange((await store.MembersAsync(segment.Name, null, 100)).Items.Select(user => $"{segment.Name} {user}"));
        return members;
    }

    private static DeadLetter Letter(long record, string json) =>
        new("till", record, 30, new Rejection(RejectionReason.NotJson, "amount", "It is none."), json.Length, System.Text.Encoding.UTF8.GetBytes(json));

    private static Score ScoreOf(string user, int range) => new(user, "churn", "v1", 1, 5, Day, new ScorePosition(range, 1), "run", 0.25);
}

[Trait("Category", "Slow")]
public sealed class SqliteErasureTests : ErasureContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-erasure-").FullName;

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    private protected override Task<IReadOnlyList<string>> TracesAsync(string id)
    {
        var found = new List<string>();
        foreach (var file in Directory.GetFiles(_folder, "*.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            if (bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(id)) >= 0) found.Add(file);
        }

        return Task.FromResult<IReadOnlyList<string>>(found);
    }

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresErasureTests(PostgresSchemas schemas) : ErasureContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() => await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);

    private protected override async Task<IReadOnlyList<string>> TracesAsync(string id)
    {
        var hex = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(id));
        var found = new List<string>();
        foreach (var table in PostgresTables.All)
            found.AddRange(await new PostgresRows(_options!).Column($"SELECT t::text FROM {table.Name} AS t WHERE position('{id}' IN t::text) > 0 OR position('{hex}' IN t::text) > 0"));
        return found;
    }

    [SkippableFact]
    public async Task Programs_that_erase_nobody_do_not_start_on_a_schema_where_somebody_is_erased()
    {
        await using var store = await OpenAsync();

        await store.BeginErasureAsync(new StoredErasure(0, UserMark.Of("ann"), "ann", DateTimeOffset.UnixEpoch, "olga", "", false, ErasureStep.Begun, [], [], ""));

        Assert.Equal(["19"], await new PostgresRows(_options!).Column("SELECT max(oldest)::text FROM schema_version"));
    }
}
