using Cohort.Core.Encodings;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>The memberships that an activation changed, kept until the effects are taken.</summary>
internal sealed class ActivationEffects
{
    private readonly List<(SegmentKey Segment, bool Entered, bool IsFormer, int Length)> _changes = [];
    private readonly ByteWriter _users = new();

    public void Add(SegmentKey segment, bool entered, bool isFormer, ReadOnlySpan<byte> user)
    {
        _changes.Add((segment, entered, isFormer, user.Length));
        _users.Raw(user);
    }

    public void MoveTo(RangeEffects effects)
    {
        var at = 0;
        foreach (var (segment, entered, isFormer, length) in _changes)
        {
            effects.AddMembership(segment, entered, isFormer, _users.Written.Slice(at, length));
            at += length;
        }

        _changes.Clear();
        _users.Clear();
    }
}
