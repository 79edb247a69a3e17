using Cohort.Core.Ranges;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>The columns that every table of records has: whose it is, of which date, and where and when it was read.</summary>
/// <param name="rows">The rows of the table.</param>
/// <param name="settings">The settings of the lake.</param>
internal sealed class RecordColumns(TableBuffer rows, LakeSettings settings)
{
    private readonly ValueBuffer<int> _date = rows.Int32("dt");
    private readonly ValueBuffer<int> _bucket = rows.Int32("bucket");
    private readonly BytesBuffer _user = rows.Bytes("user_id");
    private readonly ValueBuffer<long> _occurred = rows.Int64("occurred_at");
    private readonly BytesBuffer _source = rows.Bytes("source");
    private readonly ValueBuffer<long> _offset = rows.Int64("source_offset");
    private readonly ValueBuffer<int> _asOf = rows.Int32("as_of");

    /// <summary>Adds those of the record that a reader stands at.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="source">The source of its batch.</param>
    public void Add(ref OutcomeReader reader, string source)
    {
        var record = reader.Purchase;
        _date.Add(record.Date.Day);
        _bucket.Add(settings.BucketOf(record.UserId));
        _user.Add(record.UserId);
        _occurred.Add(record.OccurredAt * 1_000_000);
        _source.Add(source.AsSpan());
        _offset.Add(reader.Offset);
        _asOf.Add(reader.AsOf.Day);
    }
}
