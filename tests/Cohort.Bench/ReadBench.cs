using System.Text;
using BenchmarkDotNet.Attributes;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Bench;

/// <summary>From bytes to purchases: one record, and one in a record batch of 1 MiB.</summary>
[InProcessShortRun]
public class ReadBench
{
    private const int BatchBytes = 1024 * 1024;

    // As many records as fit: all have the same length but for an amount of one digit or two.
    private const int BatchRecords = 6_500;

    private static readonly RangeTable Table = RangeTable.Even(16);

    private readonly PurchaseReader _reader = Feed.NewReader();
    private readonly RecordBatch _recordBatch = new();
    private readonly byte[] _lines = Feed.Lines(0, BatchRecords, users: 5_000);
    private readonly byte[] _common = Encoding.UTF8.GetBytes(Feed.Record(12_345, 678));

    // White space, an escape, an exponent and a field nobody asked for: each is enough to leave the common shape.
    private readonly byte[] _other = Encoding.UTF8.GetBytes(Feed.Record(12_345, 678)
        .Replace("\":", "\" : ", StringComparison.Ordinal)
        .Replace("pos-017", "pos\\u002d017", StringComparison.Ordinal)
        .Replace("\"quantity\" : ", "\"till\" : [7], \"quantity\" : 0.1e1", StringComparison.Ordinal)
        .Replace("0.1e11", "0.1e1", StringComparison.Ordinal));

    [GlobalSetup]
    public void Check()
    {
        if (!TryReadCommonShape() || !TryReadOtherShape()) throw new InvalidOperationException("A record is refused.");
        if (_lines.Length is < BatchBytes * 9 / 10 or > BatchBytes)
            throw new InvalidOperationException($"{BatchRecords} records have {_lines.Length} bytes, which is not about 1 MiB.");
    }

    [Benchmark]
    public bool TryReadCommonShape() => _reader.TryRead(_common, out _, out _);

    [Benchmark]
    public bool TryReadOtherShape() => _reader.TryRead(_other, out _, out _);

    [Benchmark(OperationsPerInvoke = BatchRecords)]
    public int RecordBatchRead()
    {
        _recordBatch.Read(_lines, _lines.Length, Table, _reader, default);
        return _recordBatch.Records;
    }
}
