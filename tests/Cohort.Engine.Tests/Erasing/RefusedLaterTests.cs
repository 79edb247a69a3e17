using System.Text;
using Cohort.Core.Purchases;
using Cohort.Engine.Erasing;
using Cohort.Engine.Shards;
using Cohort.Store;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;
using Xunit;

namespace Cohort.Engine.Tests.Erasing;

/// <summary>Purchases of a user who was erased stay out where that was asked for, and everybody else's count.</summary>
public sealed class RefusedLaterTests : IDisposable
{
    private readonly ErasureShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Later_purchases_stay_out_with_every_byte_and_others_are_as_if_they_had_never_come()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await ErasureShop.Fill(_shop["control"], hasUser: false);
        ErasureReply erasure;
        await using (var engine = await ErasureShop.Open(_shop.Data)) erasure = await Erase(engine);

        var told = await Buy(_shop.Data, hasUser: true);
        await Buy(_shop["control"], hasUser: false);

        Assert.Equal((true, true, true), (erasure.Done, erasure.RefusesLater, erasure.Receipt!.Read().RefusesLater));
        Assert.Equal((3, 3), (told.Refused, told.Accepted));
        Assert.Empty(ErasureShop.FilesWithUser(_shop.Data));
        ErasureShop.RequireWhole(_shop.Data);
        Assert.Equal(await ErasureShop.OthersAsync(_shop["control"]), await ErasureShop.OthersAsync(_shop.Data));
        await using var asked = await ErasureShop.Open(_shop.Data);
        var letters = await asked.DeadLettersAsync(null, 100);
        Assert.Equal(3, letters.Items.Count);
        Assert.All(letters.Items, letter => Assert.Equal(RejectionReason.Erased, letter.Reason));
        await Assert.ThrowsAsync<CohortException>(() => asked.UserAsync(ErasureShop.User));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task They_stay_out_also_when_the_erasure_broke_off_after_a_step(int steps)
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        using (var directory = DataDirectory.OpenForWriting(_shop.Data))
        {
            using var key = ReceiptKey.In(_shop.Data);
            var begun = DirectoryErasure.Begin(directory, ErasureShop.User, new ActivationNote("operator"), [], true, DateTimeOffset.UnixEpoch);
            var work = new DirectoryErasure(directory, OpenedState.Read(directory, 2, null), begun, key);
            for (var step = 0; step < steps; step++) work.Advance();
        }

        Assert.Equal(3, (await Buy(_shop.Data, hasUser: true)).Refused);

        Assert.Empty(ErasureShop.FilesWithUser(_shop.Data));
    }

    [Fact]
    public async Task They_stay_out_of_copies_too_and_out_of_one_that_is_made_later()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        DirectoryCopy.Make(_shop.Data, _shop["before"], _ => { });
        await using (var engine = await ErasureShop.Open(_shop.Data)) await Erase(engine, _shop["before"]);
        DirectoryCopy.Make(_shop.Data, _shop["after"], _ => { });

        foreach (var copy in new[] { "before", "after" })
        {
            Assert.Equal(3, (await Buy(_shop[copy], hasUser: true)).Refused);
            Assert.Empty(ErasureShop.FilesWithUser(_shop[copy]));
            ErasureShop.RequireWhole(_shop[copy]);
        }
    }

    [Fact]
    public async Task Several_users_stay_out_and_whoever_is_erased_without_that_buys_again_as_somebody_new()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await using var engine = await ErasureShop.Open(_shop.Data);
        await Erase(engine);
        await engine.EraseAsync("user-1", refusesLater: true);
        await engine.EraseAsync("user-2");

        // Asked for again, and without that: what was asked for first holds.
        await engine.EraseAsync(ErasureShop.User);
        await Erase(engine);

        Assert.Equal((4, 1), await Told(engine, Lines("a", ErasureShop.User, "user-1") + Lines("b", ErasureShop.User, "user-1", "user-2")));
        Assert.Equal(1100, (await engine.UserAsync("user-2")).SpendMinor);
        // Of two erasures of one user the later one refuses them.
        Assert.Equal([false, true, false, false, true], (await engine.ErasuresAsync()).Select(erasure => erasure.RefusesLater));
    }

    [Fact]
    public async Task They_are_taken_again_from_when_the_refusal_is_withdrawn()
    {
        await ErasureShop.Fill(_shop.Data, hasUser: true);
        await using var engine = await ErasureShop.Open(_shop.Data);
        await Erase(engine);
        await engine.EraseAsync("user-1", refusesLater: true);
        Assert.Equal((2, 0), await Told(engine, Lines("a", ErasureShop.User, "user-1")));

        var accepted = await engine.AcceptLaterAsync(1);

        Assert.Equal((1, false, true), (accepted.Erasure, accepted.RefusesLater, accepted.Receipt!.Read().RefusesLater));
        Assert.Equal([false, true], (await engine.ErasuresAsync()).Select(erasure => erasure.RefusesLater));
        Assert.Equal((1, 1), await Told(engine, Lines("b", ErasureShop.User, "user-1")));
        Assert.Equal(1100, (await engine.UserAsync(ErasureShop.User)).SpendMinor);
        Assert.Equal(Refusal.Conflict, (await Assert.ThrowsAsync<CohortException>(() => engine.AcceptLaterAsync(1))).Refusal);
        Assert.Equal(Refusal.Conflict, (await Assert.ThrowsAsync<CohortException>(() => engine.AcceptLaterAsync(7))).Refusal);
        ErasureShop.RequireWhole(_shop.Data);
    }

    private static Task<ErasureReply> Erase(CohortEngine engine, params string[] backups) => engine.EraseAsync(ErasureShop.User, new ActivationNote("operator"), backups, refusesLater: true);

    private static async Task<(long Refused, long Accepted)> Told(CohortEngine engine, string lines)
    {
        var report = await engine.AppendJsonAsync(Encoding.UTF8.GetBytes(lines));
        return (report.Refused, report.Accepted);
    }

    private static string Lines(string order, params string[] users) =>
        string.Concat(users.Select(user => ErasureShop.Line($"{order}-{user}", user, "milk", "11.00", "2026-04-04")));

    // Theirs: one that is dated later than all others, one that is spelt otherwise, and one that is no purchase.
    private static async Task<(long Refused, long Accepted)> Buy(string data, bool hasUser)
    {
        await using var engine = await ErasureShop.Open(data);
        return await Told(engine, Lines("later", "user-1", "user-3") + (!hasUser ? "" :
            ErasureShop.Line("later-4", ErasureShop.User, "milk", "11.00", "2026-04-06")
            + """{"event_id":"later-5","user_id":"walburga.zw\u00f6lf-7","sku":"milk","amount":2,"quantity":1,"occurred_at":"2026-04-04T12:00:00Z"}""" + "\n"
            + $$"""{"event_id":"later-6","sku":"milk","amount":"?","user_id":"{{ErasureShop.User}}"}""" + "\n") + Lines("last", "user-4"));
    }
}
