using Cohort.Core.Mappings;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;

namespace Cohort.Core.Protocol;

/// <content>
/// A shop's own records, by a mapping: one record makes several purchases or none. All of a record have its offset, so
/// that a range
/// gets all that it is to have of it in one batch, and none of it is sent before all could be made.
/// </content>
internal sealed partial class PartitionReader
{
    private readonly IReadOnlyList<MappedFrom> _mappings;
    private readonly List<SendWindow> _touched = [];

    /// <summary>Takes the next record, which could not be decoded: the shell stores it, and says so.</summary>
    public void RefuseUndecoded(long offset)
    {
        _letters.Add(offset);
        ReadTo = offset + 1;
    }

    private MappingReader? MappingAt(long offset)
    {
        var at = _mappings.Count - 1;
        while (at >= 0 && _mappings[at].From > offset) at--;
        return at < 0 ? null : _mappings[at].Reader;
    }

    // What follows the deletion of a row in a topic of changes has no value, and says nothing.
    private static MappedAs Map(
        MappingReader mapping, ReadOnlySpan<byte> record, IReadOnlyList<RecordHeader> headers, out Rejection? rejection)
    {
        rejection = null;
        return record.IsEmpty ? MappedAs.Filtered : mapping.Read(record, headers, out rejection);
    }

    private void AddLines(MappingReader mapping, long offset, ReadOnlyMemory<byte> record)
    {
        for (var i = 0; i < mapping.Count; i++) Route(offset, mapping[i], record);
    }

    // What is taken back may be of another part of a salted user than what takes its place.
    private void Route(long offset, in Purchase purchase, ReadOnlyMemory<byte> record)
    {
        if (!purchase.Replaces.IsEmpty) Add(offset, purchase.VoidOnly, record);
        if (!purchase.IsVoid) Add(offset, purchase, record);
    }

    private void Add(long offset, in Purchase purchase, ReadOnlyMemory<byte> record)
    {
        var window = WindowFor(purchase);
        OpenRecordBytes -= window.RecordBytes;
        OpenBytes += window.Add(offset, purchase, record);
        OpenRecordBytes += window.RecordBytes;
        if (_touched.Count == 0 || _touched[^1] != window) _touched.Add(window);
    }

    private void EndRecord(long offset)
    {
        foreach (var window in _touched) window.EndRecord(offset);
        _touched.Clear();
    }
}
