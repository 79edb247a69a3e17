using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class SendWindowTests
{
    private static readonly PartitionReaderLimits Limits = new() { BatchBytes = 1, BatchesUnderWay = 2, AnswerMilliseconds = 100 };

    private readonly SendWindow _window = new(1, "till/0"u8.ToArray(), Limits);

    [Fact]
    public void The_first_batch_claims_all_that_is_before_it_and_each_other_follows_on_the_one_before()
    {
        Add(7, 9);

        Assert.Equal([(0L, 8L), (8L, 10L)], Depart().Select(Span));
    }

    [Fact]
    public void It_sends_no_more_than_may_be_under_way_until_one_is_acknowledged()
    {
        Add(1, 2, 3);
        Assert.Equal(2, Depart().Count);

        Assert.Equal(0, _window.Acknowledge(1, 0));
        Assert.Empty(Depart());
        Assert.True(_window.Acknowledge(2, 0) > 0);

        Assert.Equal([(3L, 4L)], Depart().Select(Span));
        Assert.Equal(2, _window.FirstOpen);
    }

    [Fact]
    public void It_begins_again_with_the_first_that_is_open_When_a_gap_is_refused()
    {
        Add(1, 2, 3);
        var first = Depart();
        _window.Acknowledge(2, 0);

        _window.Refuse(first[0].Attempt);
        var again = Depart();
        _window.Refuse(first[0].Attempt);

        Assert.Equal([(2L, 3L), (3L, 4L)], again.Select(Span));
        Assert.All(again, delivery => Assert.Equal(first[0].Attempt + 1, delivery.Attempt));
        Assert.Empty(Depart());
    }

    [Fact]
    public void It_begins_again_When_no_answer_comes_in_time()
    {
        Add(1);
        Depart(now: 1_000);

        _window.Tick(1_099);
        Assert.Empty(Depart(1_099));
        _window.Tick(1_100);

        Assert.Single(Depart(1_100));
    }

    [Fact]
    public void It_does_not_wait_for_the_clock_to_catch_up_When_that_goes_back()
    {
        Add(1);
        Depart(now: 1_000_000);

        _window.Tick(5);
        _window.Tick(105);

        Assert.Single(Depart(105));
    }

    [Fact]
    public void It_sends_nothing_When_the_range_is_gone()
    {
        Add(1);
        _window.IsGone = true;

        Assert.Empty(Depart());
    }

    private void Add(params long[] offsets)
    {
        foreach (var offset in offsets)
        {
            _window.Add(offset, new Buy("e" + offset, "u", "s", 1, 1, Records.Day).ToPurchase(), new byte[1]);
            _window.EndRecord(offset);
        }
    }

    private List<Delivery> Depart(long now = 0)
    {
        var deliveries = new List<Delivery>();
        while (_window.TryDepart(read: 100, bound: long.MaxValue, now, out var delivery)) deliveries.Add(delivery);
        return deliveries;
    }

    private static (long Before, long To) Span(Delivery delivery) => (BatchHeader.Of(delivery.Batch).Before, BatchHeader.Of(delivery.Batch).To);
}
