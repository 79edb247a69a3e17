using System.Text;
using Cohort.Engine.Erasing;
using Cohort.Engine.Shards;
using Cohort.Store;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;
using Xunit;

namespace Cohort.Engine.Tests.Erasing;

/// <summary>A user who was erased is in no byte of the directory, and everybody else is as if they had never been there.</summary>
public sealed class ErasureTests : IDisposable
{
    private readonly ErasureShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    public async Task No_byte_of_them_is_left_and_everybody_else_is_as_if_they_had_never_been_there(bool keepsJournal, int parts)
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true, keepsJournal);
        await ErasureShop.Fill(_shop["control"], hasUser: false, keepsJournal);
        await NameEverywhere(_shop.Data, parts);
        Assert.NotEmpty(ErasureShop.FilesWithUser(_shop.Data));

        ErasureReply erasure;
        await using (var engine = await ErasureShop.Open(_shop.Data, keepsJournal)) erasure = await engine.EraseAsync(ErasureShop.User, new ActivationNote("operator", "Request 4711"));

        Assert.True(erasure.Done);
        Assert.Empty(ErasureShop.FilesWithUser(_shop.Data));
        ErasureShop.RequireWhole(_shop.Data);
        Assert.Equal(await ErasureShop.OthersAsync(_shop["control"]), await ErasureShop.OthersAsync(_shop.Data));
        var removed = erasure.Receipt!.Read().Removed.ToDictionary(part => (part.Place, part.What), part => part.Count);
        Assert.Equal(115, removed[("snapshot", "purchases of the user in the window")]);
        Assert.Equal(4, removed[("dead_letter", "refused records")]);
        Assert.Equal(2, removed[("audit.db: audit", "subjects and texts of entries")]);
        Assert.Equal(1, removed[("before-turn.db", "the copy from before a turn of the day")]);
        Assert.True(removed[("transition_chunk", "transitions")] > 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_erasure_that_breaks_off_after_a_step_is_finished_when_the_directory_is_opened_again(int steps)
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await NameEverywhere(_shop.Data, parts: 0);
        await ErasureShop.Fill(_shop["control"], hasUser: false);
        using (var directory = DataDirectory.OpenForWriting(_shop.Data))
        {
            using var key = ReceiptKey.In(_shop.Data);
            var begun = DirectoryErasure.Begin(directory, ErasureShop.User, new ActivationNote("operator"), [], false, DateTimeOffset.UnixEpoch);
            var work = new DirectoryErasure(directory, OpenedState.Read(directory, 2, null), begun, key);
            for (var step = 0; step < steps; step++) work.Advance();
        }

        await using (var engine = await ErasureShop.Open(_shop.Data)) Assert.True((await engine.ErasuresAsync()).Single().Done);

        Assert.Empty(ErasureShop.FilesWithUser(_shop.Data));
        ErasureShop.RequireWhole(_shop.Data);
        Assert.Equal(await ErasureShop.OthersAsync(_shop["control"]), await ErasureShop.OthersAsync(_shop.Data));
    }

    [Fact]
    public async Task Copies_that_are_named_are_reached_once_also_when_the_erasure_is_done_again()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        DirectoryCopy.Make(_shop.Data, _shop["backup"], _ => { });
        using (var directory = DataDirectory.OpenForWriting(_shop.Data))
        {
            using var key = ReceiptKey.In(_shop.Data);
            var begun = DirectoryErasure.Begin(directory, ErasureShop.User, new ActivationNote("operator"), [_shop["backup"]], false, DateTimeOffset.UnixEpoch);
            new DirectoryErasure(directory, OpenedState.Read(directory, 2, null), begun, key).Advance();

            // The process dies before it stores that the copy is done.
            using var writer = directory.CreateCommitWriter();
            writer.Erasure(begun);
            writer.Commit();
        }

        await using (var engine = await ErasureShop.Open(_shop.Data))
        {
            var removed = (await engine.ErasuresAsync()).Single().Receipt!.Read().Removed;
            Assert.Contains(removed, part => part == new RemovedPart(Path.Combine(_shop["backup"], "snapshot"), "purchases of the user in the window", 115));
        }

        Assert.Empty(ErasureShop.FilesWithUser(_shop["backup"]));
        ErasureShop.RequireWhole(_shop["backup"]);
        Assert.Single(await Erasures(_shop["backup"]));
    }

    [Fact]
    public async Task A_reader_of_transitions_goes_on_where_it_was()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await using var engine = await ErasureShop.Open(_shop.Data);
        var all = await Feed(engine, null);
        var half = await engine.FeedAsync(new FeedFilter(null, null), null, all.Count / 2);
        var rest = await Feed(engine, half.Next);

        await engine.EraseAsync(ErasureShop.User);

        Assert.Equal(rest.Where(one => one.Transition.UserId != ErasureShop.User), await Feed(engine, half.Next));
        Assert.Equal(all.Where(one => one.Transition.UserId != ErasureShop.User), await Feed(engine, null));
    }

    [Fact]
    public async Task They_are_somebody_new_when_they_buy_again()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await using var engine = await ErasureShop.Open(_shop.Data);
        await engine.EraseAsync(ErasureShop.User);
        await Assert.ThrowsAsync<CohortException>(() => engine.UserAsync(ErasureShop.User));

        await engine.AppendJsonAsync(Encoding.UTF8.GetBytes(ErasureShop.Line("again", ErasureShop.User, "milk", "11.00", "2026-04-04")));

        Assert.Equal((1100, 1), ((await engine.UserAsync(ErasureShop.User)).SpendMinor, (await engine.TransitionsAsync(new TransitionFilter(ErasureShop.User, "dairy", null, null), null, 10)).Items.Count));
        await engine.EraseAsync(ErasureShop.User);
        Assert.Equal(2, (await engine.ErasuresAsync()).Select(one => one.User.Hash).Distinct().Count());
    }

    [Fact]
    public async Task Somebody_whom_nobody_knows_is_erased_too_and_the_receipt_says_that_nothing_was_there()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: false);
        await using var engine = await ErasureShop.Open(_shop.Data);

        var receipt = (await engine.EraseAsync(ErasureShop.User)).Receipt!.Read();

        Assert.DoesNotContain(receipt.Removed, part => part.Place is not ("snapshot" or "journal"));
        Assert.DoesNotContain(receipt.Removed, part => part.What.Contains("purchases", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_done_changes_nothing()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await using var engine = await ErasureShop.Open(_shop.Data);

        var named = await Assert.ThrowsAsync<CohortException>(() => engine.EraseAsync(ErasureShop.User, new ActivationNote("operator", $"For {ErasureShop.User}.")));
        var itself = await Assert.ThrowsAsync<CohortException>(() => engine.EraseAsync(ErasureShop.User, null, [_shop.Data]));
        var nothing = await Assert.ThrowsAsync<CohortException>(() => engine.EraseAsync(""));

        Assert.Equal("The reason, or who asks, names the user, and both are kept. Say it without their id.", named.Message);
        Assert.Equal($"'{_shop.Data}' is the data directory itself, and no copy of it. Leave it away.", itself.Message);
        Assert.Equal("The user's id is empty; give 1 to 128 bytes of UTF-8.", nothing.Message);
        Assert.Empty(await engine.ErasuresAsync());
        Assert.NotNull(await engine.UserAsync(ErasureShop.User));
    }

    private static async Task<IReadOnlyList<ErasureReply>> Erasures(string data)
    {
        await using var engine = await ErasureShop.Open(data);
        return await engine.ErasuresAsync();
    }

    private static async Task<List<FedTransitionReply>> Feed(CohortEngine engine, string? after)
    {
        var all = new List<FedTransitionReply>();
        for (var page = await engine.FeedAsync(new FeedFilter(null, null), after, 7); page.Items.Count > 0; page = await engine.FeedAsync(new FeedFilter(null, null), page.Next, 7))
            all.AddRange(page.Items);
        return all;
    }

    // In texts of orders and activations, in the log of changes, in the copy from before a turn, and as a salted user.
    private static async Task NameEverywhere(string data, int parts)
    {
        await using (var engine = await ErasureShop.Open(data))
        {
            await engine.SaltAsync(ErasureShop.User, 2);
            await engine.UnsaltAsync(ErasureShop.User);
            if (parts > 0) await engine.SaltAsync(ErasureShop.User, parts);
        }

        using (var audit = AuditFile.Open(data))
        {
            await audit.AppendAuditAsync(Entry("1", $"POST /v1/orders/salt {ErasureShop.User}", $"{{\"user\":\"{ErasureShop.User}\"}}"));
            await audit.AppendAuditAsync(Entry("2", $"GET /v1/users/{Uri.EscapeDataString(ErasureShop.User)}", ""));
            await audit.AppendAuditAsync(Entry("3", "POST /v1/orders/split", "{\"range\":3}"));
        }

        using var directory = DataDirectory.OpenForWriting(data);
        directory.KeepCopy();
    }

    private static AuditEntry Entry(string request, string what, string order) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Node = "here",
        Request = request,
        Who = "operator",
        From = "127.0.0.1",
        What = what,
        Order = order,
        Outcome = AuditOutcome.Begun,
    };
}
