using BenchmarkDotNet.Attributes;
using Cohort.Core.Ingest;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>What is written for every event: its purchase into a batch, and a transition into a chunk.</summary>
[InProcessShortRun]
public class EncodeBench
{
    private const int Events = 1_000;

    private static readonly Turn[] Turns = [new(0, Feed.AsOf)];

    private readonly RuleContext _context = Feed.NewContext();
    private readonly TransitionLog _log = new();
    private readonly BatchWriter _writer = new();
    private readonly BatchSection _section = new();
    private readonly BatchSection _read;
    private readonly byte[] _source = "till/0"u8.ToArray();
    private readonly byte[] _user = "u0123456"u8.ToArray();
    private readonly byte[] _event = "e000000012345"u8.ToArray();

    public EncodeBench()
    {
        var (recordBatch, lines) = (new RecordBatch(), Feed.Lines(0, Events, users: 100));
        recordBatch.Read(lines, lines.Length, RangeTable.Even(1), Feed.NewReader(), default);
        _read = recordBatch.SectionOf(0);
    }

    /// <summary>A section that was read into a finished batch: a copy and a checksum.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int BatchWriterFinish()
    {
        _writer.Add(0, Turns, _read);
        return _writer.Finish(_source, 0, Events, 1).Length;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int BatchSectionAdd()
    {
        _section.Clear();
        for (var i = 0; i < Events; i++)
        {
            _section.Add(i, new Core.Purchases.Purchase
            {
                EventId = _event,
                UserId = _user,
                Sku = _user,
                Source = _source,
                AmountMinor = 1_234,
                Quantity = 2,
                OccurredAt = (Feed.AsOf.Day * 86_400L) + i,
                Date = Feed.AsOf,
            });
        }

        return _section.Count;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int TransitionLogAdd()
    {
        var cause = new Cause(CauseKind.Purchase, _event);
        for (var i = 0; i < Events; i++)
            _log.Add(_context, _context, new SegmentKey(false, i % 8), (i & 8) == 0, _user, Feed.AsOf.Day, cause);
        return _log.Take().Length;
    }
}
