using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// Where the halves of a merged range stood at different offsets of a source. The range as a whole has applied up to
/// the smaller one; what the other half had applied beyond is left out when it comes again. Empty as soon as the whole
/// has got there.
/// </summary>
internal sealed class MergedOffsets
{
    private readonly List<Mark> _marks = [];

    /// <summary>Number of sources and halves that are still ahead.</summary>
    public int Count => _marks.Count;

    /// <summary>Takes over what two neighbours know, and where one of them was ahead of the other.</summary>
    public void Join(RangeState lower, RangeState upper, OffsetVector joined)
    {
        foreach (var (half, marks) in new[] { (lower, lower.Merged), (upper, upper.Merged) })
        {
            _marks.AddRange(marks._marks);
            foreach (var (source, to) in half.Offsets.Entries)
            {
                if (to > joined[source]) _marks.Add(new Mark(source, half.Range, to));
            }
        }
    }

    /// <summary>Takes over what a range knows that is cut in two.</summary>
    public void Inherit(MergedOffsets other) => _marks.AddRange(other._marks);

    /// <summary>Whether the half that owns a purchase had applied its record.</summary>
    public bool Has(string source, long offset, in Foreseen foreseen, in Purchase purchase, HeldParts parts)
    {
        if (_marks.Count == 0) return false;
        var slot = parts.Find(foreseen.UserHash, purchase.UserId);
        var point = slot < 0 ? foreseen.UserHash : parts.SaltOf(slot).PointOf(foreseen.Fingerprint);
        foreach (var mark in _marks)
        {
            if (offset < mark.To && mark.Source == source && mark.Range.Contains(point)) return true;
        }

        return false;
    }

    /// <summary>The whole has applied a source up to an offset.</summary>
    public void Forget(string source, long to)
    {
        if (_marks.Count > 0) _marks.RemoveAll(mark => mark.Source == source && mark.To <= to);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_marks.Count);
        foreach (var mark in _marks)
        {
            bytes.ShortText(Text.UTF8.GetBytes(mark.Source));
            bytes.Word64(mark.Range.Start);
            bytes.Word64(mark.Range.End);
            bytes.Varint((ulong)mark.To);
        }
    }

    public void Read(ref ByteReader bytes)
    {
        for (var marks = bytes.Count(); marks > 0; marks--)
        {
            var source = Text.UTF8.GetString(bytes.ShortText());
            _marks.Add(new Mark(source, new HashRange(bytes.Word64(), bytes.Word64()), (long)bytes.Varint()));
        }
    }

    private readonly record struct Mark(string Source, HashRange Range, long To);
}
