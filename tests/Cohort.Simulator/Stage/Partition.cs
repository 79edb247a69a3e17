using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Tests.Laws;

namespace Cohort.Simulator.Stage;

/// <summary>A record of a source: its offset, its bytes, and what it says; null where it is no purchase.</summary>
internal sealed record SourceRecord(long Offset, byte[] Bytes, Buy? Buy)
{
    public ulong Hash { get; } = Buy is null ? 0 : UserHash.Of(Encoding.UTF8.GetBytes(Buy.User));

    /// <summary>What becomes of it: of a purchase that takes another's place two things, which may be of two ranges.</summary>
    public IReadOnlyList<RecordPart> Parts { get; } = Buy switch
    {
        null => [],
        { IsVoid: false, Replaces.Length: > 0 } => [new RecordPart(Buy.VoidOnly), new RecordPart(Buy with { Replaces = "" })],
        _ => [new RecordPart(Buy)],
    };

    /// <summary>What it takes back, or what it adds.</summary>
    public RecordPart PartOf(bool isVoid) => Parts.Single(part => part.Buy.IsVoid == isVoid);
}

/// <summary>One thing that becomes of a record: an event is taken back, or added.</summary>
internal sealed record RecordPart(Buy Buy)
{
    public ulong Hash { get; } = UserHash.Of(Encoding.UTF8.GetBytes(Buy.User));

    public Fingerprint Fingerprint { get; } = Fingerprint.Of(Encoding.UTF8.GetBytes(Buy.Concerned));
}

/// <summary>A partition of the broker: a log of records, of which more and more can be read, and a committed offset.</summary>
internal sealed class Partition(string name, IReadOnlyList<SourceRecord> records)
{
    public string Name => name;

    public IReadOnlyList<SourceRecord> Records => records;

    /// <summary>How many records can be read by now.</summary>
    public int Available { get; set; }

    public long Committed { get; set; }

    public long End => records.Count == 0 ? 0 : records[^1].Offset + 1;

    public bool IsWhole => Available == records.Count;

    /// <summary>The index of the first record at an offset or after it.</summary>
    public int IndexOf(long offset)
    {
        int low = 0, high = records.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (records[middle].Offset < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
