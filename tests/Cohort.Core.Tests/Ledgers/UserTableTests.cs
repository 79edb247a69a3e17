using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class UserTableTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void It_agrees_with_a_dictionary_When_users_come_and_go() =>
        Check.One(Config, Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var table = new UserTable();
            var model = new Dictionary<string, (int Slot, ushort Due)>();
            var users = random.Next(1, 400);
            for (var step = 0; step < 600; step++)
            {
                var id = "user-" + random.Next(users);
                var bytes = Encoding.UTF8.GetBytes(id);
                Assert.Equal(model.TryGetValue(id, out var held) ? held.Slot : -1, table.Find(HashOf(bytes, seed), bytes));
                if (random.Next(3) > 0 && !model.ContainsKey(id)) model.Add(id, (table.Add(HashOf(bytes, seed), bytes), UserTable.NeverDue));
                else if (model.Remove(id)) table.Remove(held.Slot);
                if (model.Count == 0) continue;
                var (other, (slot, _)) = model.ElementAt(random.Next(model.Count));
                model[other] = (slot, table.Due(slot) = (ushort)random.Next(100));
            }

            AssertHolds(table, model);
            AssertDue(table, model, (ushort)random.Next(100));
        }));

    [Fact]
    public void It_tells_users_apart_When_their_hashes_are_equal()
    {
        var table = new UserTable();
        var (ann, bob) = (table.Add(7, "ann"u8), table.Add(7, "bob"u8));

        Assert.Equal((ann, bob, -1), (table.Find(7, "ann"u8), table.Find(7, "bob"u8), table.Find(7, "eve"u8)));
        table.Remove(ann);
        Assert.Equal((-1, bob), (table.Find(7, "ann"u8), table.Find(7, "bob"u8)));
    }

    [Fact]
    public void It_reclaims_the_bytes_of_ids_When_users_keep_leaving()
    {
        var table = new UserTable();
        var stays = table.Add(1, "stays"u8);
        var id = new byte[100];
        for (var i = 0; i < 20_000; i++)
        {
            BitConverter.TryWriteBytes(id, i + 1);
            table.Remove(table.Add((ulong)i, id));
        }

        Assert.Equal("stays", Encoding.UTF8.GetString(table.Id(stays)));
        Assert.Equal((1, 2), (table.Count, table.SlotCount));
        Assert.Equal(stays, table.Find(1, "stays"u8));
    }

    [Fact]
    public void NextDue_looks_across_pages_and_skips_free_slots()
    {
        var table = new UserTable();
        for (var i = 0; i < 3_000; i++) table.Due(table.Add((ulong)i, BitConverter.GetBytes(i + 1))) = 500;
        table.Due(0) = table.Due(1_024) = table.Due(2_999) = 10;
        table.Due(1_500) = 9;
        table.Remove(1_500);

        var due = new List<int>();
        for (var slot = table.NextDue(0, 10); slot >= 0; slot = table.NextDue(slot + 1, 10)) due.Add(slot);

        Assert.Equal([0, 1_024, 2_999], due);
    }

    // Of half the seeds many hashes share their low bits, so that runs in the index are long.
    private static ulong HashOf(ReadOnlySpan<byte> id, int seed) => seed % 2 == 0 ? UserHash.Of(id) : UserHash.Of(id) & 0xFFFFFFFF00000003;

    private static void AssertHolds(UserTable table, Dictionary<string, (int Slot, ushort Due)> model)
    {
        Assert.Equal(model.Count, table.Count);
        Assert.Equal(model.Count, Enumerable.Range(0, table.SlotCount).Count(table.IsLive));
        foreach (var (id, (slot, due)) in model)
        {
            Assert.Equal(id, Encoding.UTF8.GetString(table.Id(slot)));
            Assert.Equal(due, table.Due(slot));
        }
    }

    private static void AssertDue(UserTable table, Dictionary<string, (int Slot, ushort Due)> model, ushort date)
    {
        var due = new List<int>();
        for (var slot = table.NextDue(0, date); slot >= 0; slot = table.NextDue(slot + 1, date)) due.Add(slot);
        Assert.Equal(model.Values.Where(user => user.Due <= date).Select(user => user.Slot).Order(), due);
    }
}
