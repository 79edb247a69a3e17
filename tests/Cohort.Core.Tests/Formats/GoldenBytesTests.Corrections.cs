using System.Text;
using Cohort.Core.Ledgers;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Formats;

/// <content>What takes purchases back.</content>
public partial class GoldenBytesTests
{
    private static Step[] Corrections =>
    [
        new Buy("e4", "ann", "milk", 300, 2, Day, 36_000, OrderId: "o1") { Replaces = "e1" },
        new Buy("e5", "bob", "", 0, 0, Day - 1) { Replaces = "e2", IsVoid = true },
    ];

    [Fact]
    public void A_batch_that_takes_purchases_back_has_the_bytes_that_journals_hold()
    {
        Assert.Equal(GoldenBytes.VoidsBatch, Hex(Feed.Batch(Corrections, 7)));

        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.VoidsBatch));
        (BatchItem Item, string Id, string Replaces, bool IsCorrection, long Offset)[] expected =
            [(BatchItem.Void, "e4", "e1", true, 7), (BatchItem.Purchase, "e4", "", false, 7), (BatchItem.Void, "e5", "e2", false, 8)];
        foreach (var one in expected)
        {
            Assert.Equal(one.Item, reader.Next());
            var (id, replaces) = (Encoding.UTF8.GetString(reader.Purchase.EventId), Encoding.UTF8.GetString(reader.Purchase.Replaces));
            Assert.Equal((one.Id, one.Replaces, one.IsCorrection, one.Offset), (id, replaces, reader.Purchase.IsCorrection, reader.Offset));
        }

        Assert.Equal(Day - 1, reader.Purchase.Date.Day);
        Assert.Equal(BatchItem.End, reader.Next());
    }

    [Fact]
    public void A_batch_of_sums_that_lost_a_line_has_the_bytes_that_journals_hold()
    {
        PartialCell[] cells =
            [new("milk", (ushort)Day, 250, 2, 1, 0, OrderSums.Of([new OrderSum(7, 250)]), IsWhole: true), new("wine", (ushort)Day, -1_999, -1, 0, 1, default)];
        var writer = new BatchWriter();
        writer.Add(4, "ann"u8, new LackingSums(cells, Day - 90));
        Assert.Equal(GoldenBytes.WholeSumsBatch, Hex(writer.Finish("sums"u8, 4, 5, 0)));

        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.WholeSumsBatch));
        Assert.Equal(BatchItem.Partials, reader.Next());
        Assert.Equal(cells, reader.Partials.Cells);
    }

    [Fact]
    public void A_snapshot_of_what_was_taken_back_has_the_bytes_that_stores_hold()
    {
        var state = Settled();
        state.Apply(Feed.Batch(Corrections, Steps.Length));
        state.TakeEffects(new RangeEffects());

        Assert.Equal(GoldenBytes.VoidsSnapshot, Hex(SnapshotOf(state)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.VoidsSnapshot), Context);
        Agreement.Between(state, read);
        Assert.Equal(state.Users.Voids.All, read.Users.Voids.All);
        Assert.Equal(2, read.Users.Voids.Count);
    }
}
