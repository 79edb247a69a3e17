using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Tests.Laws;

namespace Cohort.Simulator.Stage;

/// <summary>A record of a source: its offset, its bytes, and what it says; null where it is no purchase.</summary>
internal sealed record SourceRecord(long Offset, byte[] Bytes, Buy? Buy)
{
    public ulong Hash { get; } = Buy is null ? 0 : UserHash.Of(Encoding.UTF8.GetBytes(Buy.User));

    public Fingerprint Fingerprint { get; } = Buy is null ? default : Fingerprint.Of(Encoding.UTF8.GetBytes(Buy.Concerned));
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
