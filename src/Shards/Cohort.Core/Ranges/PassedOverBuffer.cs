using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// Purchases that a range passed over, until whoever has their records has kept them: of each source the first ones of
/// each reason, in order of offset. As many as are ever kept of one reason are enough to remember.
/// </summary>
internal sealed class PassedOverBuffer
{
    private readonly SortedDictionary<string, Remembered> _bySource = new(StringComparer.Ordinal);

    /// <summary>Takes one; of several with one offset the first stays.</summary>
    public void Add(string source, in PassedOver passed)
    {
        if (!_bySource.TryGetValue(source, out var remembered)) _bySource.Add(source, remembered = new Remembered());
        remembered.Add(passed);
    }

    /// <summary>Those of a source, in order of offset.</summary>
    public IReadOnlyList<PassedOver> Of(string source) => _bySource.TryGetValue(source, out var remembered) ? [.. remembered.All] : [];

    /// <summary>Forgets those of a source before an offset.</summary>
    public void Forget(string source, long before)
    {
        if (_bySource.TryGetValue(source, out var remembered) && remembered.Forget(before)) _bySource.Remove(source);
    }

    /// <summary>Takes over what another one remembers.</summary>
    public void Inherit(PassedOverBuffer other)
    {
        foreach (var (source, remembered) in other._bySource)
        {
            foreach (var passed in remembered.All) Add(source, passed);
        }
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_bySource.Count);
        foreach (var (source, remembered) in _bySource)
        {
            bytes.ShortText(Text.UTF8.GetBytes(source));
            bytes.Varint((ulong)remembered.All.Count);
            foreach (var passed in remembered.All)
            {
                bytes.Varint((ulong)passed.Offset);
                bytes.Byte((byte)passed.Reason);
                bytes.Varint(passed.AsOf.Day);
            }
        }
    }

    public void Read(ref ByteReader bytes)
    {
        for (var sources = bytes.Count(); sources > 0; sources--)
        {
            var source = Text.UTF8.GetString(bytes.ShortText());
            for (var count = bytes.Count(); count > 0; count--)
            {
                var (offset, reason, day) = ((long)bytes.Varint(), bytes.Byte(), bytes.VarintInt());
                if (!PassedOver.TryOf(offset, reason, day, out var passed))
                    throw new DamagedDataException($"The snapshot says before byte {bytes.Position} that record {offset} was passed over as {(RejectionReason)reason} on day {day}.");
                Add(source, passed);
            }
        }
    }

    private sealed class Remembered
    {
        private int _conflicts;

        public List<PassedOver> All { get; } = [];

        public void Add(in PassedOver passed)
        {
            // A range that came of two is given again what one of them lacked, from an offset that the other has passed.
            var at = All.Count;
            while (at > 0 && All[at - 1].Offset >= passed.Offset) at--;
            if (at < All.Count && All[at].Offset == passed.Offset) return;
            var isConflict = passed.Reason == RejectionReason.Conflict;
            if ((isConflict ? _conflicts : All.Count - _conflicts) >= Limits.PassedOverKept) return;
            All.Insert(at, passed);
            if (isConflict) _conflicts++;
        }

        /// <summary>Whether nothing is left.</summary>
        public bool Forget(long before)
        {
            All.RemoveAll(passed => passed.Offset < before);
            _conflicts = All.Count(passed => passed.Reason == RejectionReason.Conflict);
            return All.Count == 0;
        }
    }
}
