using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests;

/// <summary>The whole path of an event, from bytes to effects, allocates by the batch, never by the event.</summary>
public class PipelineAllocationTests
{
    private const int Users = 2_000;

    private static readonly BusinessDate Day = BusinessDate.Of(2026, 3, 4);

    // With the 17th purchase a user gets a block of 24 lines, which has room for those that follow.
    private const int Preload = 17;

    [Theory]
    [InlineData("segment rich: spend() > 1000000 or lines(\"DAIRY\", 30 days) > 1000", 0, false)]
    [InlineData("segment even: units() >= orders()", Users, false)]
    [InlineData("segment even: units() >= orders()", Users, true)]
    public void Each_event_allocates_nothing_When_users_are_known(string rules, int transitions, bool isChecked)
    {
        var range = new OneRange(rules, isChecked);
        for (var round = 0; round < Preload; round++) range.Take(Lines(round, 0, Users + 1, round % 2 * 2));
        var (ofOne, ofAll) = (long.MaxValue, long.MaxValue);
        for (var round = Preload; round < Preload + Allocated.Attempts; round++)
        {
            // What a batch costs by itself is what the one user who is in none of the others costs.
            ofOne = Math.Min(ofOne, range.Take(Lines(round, Users, 1, round % 2 * 2)));
            ofAll = Math.Min(ofAll, range.Take(Lines(round, 0, Users, round % 2 * 2)));
            Assert.Equal(transitions, range.Transitions);
        }

        Assert.Equal(ofOne, ofAll);
    }

    /// <summary>One purchase of each of some users, of no unit or of two: less than its orders, and level again.</summary>
    private static byte[] Lines(int round, int firstUser, int users, int units)
    {
        var text = new StringBuilder();
        for (var user = firstUser; user < firstUser + users; user++)
        {
            text.Append($$"""{"event_id":"e-{{round}}-{{user}}","user_id":"u-{{user}}","sku":"s{{user % 8}}","amount":1.5,"quantity":{{units}},"occurred_at":"2026-03-04T12:00:00Z","order_id":"o-{{round}}"}""");
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One range and all that leads to it.</summary>
    private sealed class OneRange(string rules, bool isChecked)
    {
        private readonly RangeOwner _range = RangeOwner.Of(1, new RangeState(HashRange.Whole, new RuleContext(RuleBench.Bind(rules), 1, RuleBench.Taxonomy, 1)));
        private readonly RangeEffects _effects = new();
        private readonly BatchWriter[] _writers = [new()];
        private readonly RecordBatch _recordBatch = new();
        private readonly RangeTable _table = RangeTable.Even(1);
        private readonly PurchaseReader _reader = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
        private readonly BusinessClock _clock = new(followsData: !isChecked, asOf: null, futureDays: 1);
        private long _offset;

        public int Transitions => _effects.TransitionCount;

        /// <summary>Takes records from bytes to effects. Gives the bytes that were allocated.</summary>
        public long Take(byte[] bytes)
        {
            if (isChecked) TurnDay();
            var answer = Answer.Gap;
            var allocated = Allocated.Once(() =>
            {
                Pipeline.Read(_recordBatch, bytes, bytes.Length, _table, _reader, default);
                Pipeline.Sequence(_recordBatch, _offset, _clock, [], isEnd: true, _writers);
                var header = new BatchHeader("till/0", _offset, _offset + _recordBatch.Records);
                var batch = Pipeline.Finish(_writers[0], header, futureDays: 1);
                answer = isChecked ? TakeChecked(batch) : TakeOwn(header, batch);
                Pipeline.Collect(_range, _effects);
                _offset += _recordBatch.Records;
            });

            Assert.Equal(Answer.Journal, answer);
            Assert.Empty(_recordBatch.Refused);
            return allocated;
        }

        // A range whose batches come over a network is told of the day apart from them.
        private void TurnDay()
        {
            if (_range.Decide(new TurnDay(Day), out var turn) == Answer.Journal) _range.Apply(turn!);
            _clock.TurnTo(Day);
            Pipeline.Collect(_range, _effects);
        }

        private Answer TakeOwn(in BatchHeader header, ReadOnlySpan<byte> batch)
        {
            var answer = Pipeline.Decide(_range, header, out _);
            Pipeline.Apply(_range, batch);
            return answer;
        }

        // As a range does whose batches come over a network. Its journal's row is the batch as it came, which costs its bytes.
        private Answer TakeChecked(ReadOnlySpan<byte> batch)
        {
            var known = Pipeline.Check(_range, batch);
            var answer = Pipeline.Decide(_range, known, out _);
            Pipeline.Apply(_range, batch, known);
            return answer;
        }
    }
}
