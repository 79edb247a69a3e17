using Cohort.Core.Ingest;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;

namespace Cohort.Core.Protocol;

/// <summary>A record that was read and waits, with what it says of the day.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Record">What it holds.</param>
/// <param name="Said">Its date and its user; null where it is no purchase.</param>
internal readonly record struct HeldRecord(long Offset, ReadRecord Record, DatedUser? Said);

/// <summary>A record as a reader of its partition has it.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Content">What they say: themselves, or JSON where they are something else.</param>
/// <param name="Headers">What it carries beside them.</param>
internal readonly record struct ReadRecord(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Content, IReadOnlyList<RecordHeader> Headers);

/// <summary>The records of a partition from one on that is dated far ahead, and what those after it say of that.</summary>
/// <param name="rule">What decides.</param>
internal sealed class HeldQueue(JumpRule rule)
{
    private readonly List<HeldRecord> _records = [];
    private HeldJump? _open;

    /// <summary>The first of them; null without any.</summary>
    public HeldRecord? First => _records.Count > 0 ? _records[0] : null;

    /// <summary>Whether the first of them is known to be dated rightly: it waits for its day.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Whether another record may be held.</summary>
    public bool HasRoom => _records.Count == 0 || (!IsConfirmed && _records.Count <= rule.Records);

    /// <summary>The jump that later records decide; null without one.</summary>
    public HeldJump? Open => First is null ? null : _open;

    /// <summary>Holds a record, in their order.</summary>
    public void Add(in HeldRecord record) => _records.Add(record);

    /// <summary>What the records after the first one say of its date.</summary>
    /// <param name="asOf">The as-of date; null before the first.</param>
    public JumpVerdict Judge(BusinessDate? asOf)
    {
        _open = null;
        if (IsConfirmed) return JumpVerdict.Confirmed;
        var jump = new HeldJump(rule, asOf, _records[0].Said!.Value);
        for (var i = 1; i < _records.Count; i++)
        {
            if (jump.Hear(_records[i].Said) is not JumpVerdict.Open and var verdict)
            {
                IsConfirmed = verdict == JumpVerdict.Confirmed;
                return verdict;
            }
        }

        _open = jump;
        return JumpVerdict.Open;
    }

    /// <summary>The first of them is answered.</summary>
    public void RemoveFirst()
    {
        _records.RemoveAt(0);
        (IsConfirmed, _open) = (false, null);
    }
}
