using System.Numerics;

namespace Cohort.Core.Segments;

/// <summary>
/// What differs between two memberships under one context: rules in file order, then affinities left in their old rank
/// order, then affinities entered in their new one.
/// </summary>
internal ref struct MembershipChange(RuleContext context, ReadOnlySpan<ulong> before, ReadOnlySpan<ulong> after)
{
    private readonly ReadOnlySpan<ulong> _before = before;
    private readonly ReadOnlySpan<ulong> _after = after;
    private readonly ReadOnlySpan<ushort> _affinityBefore = MembershipForm.Affinity(context, before);
    private readonly ReadOnlySpan<ushort> _affinityAfter = MembershipForm.Affinity(context, after);
    private readonly int _words = context.Rules.Words;
    private int _word = -1;
    private ulong _bits;
    private int _affinity;

    public SegmentKey Segment { get; private set; }

    public bool Entered { get; private set; }

    public bool Next() => NextRule() || NextAffinity();

    private bool NextRule()
    {
        while (_bits == 0)
        {
            if (_word + 1 >= _words) return false;
            _word++;
            _bits = _before[_word] ^ _after[_word];
        }

        var bit = BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        Segment = new SegmentKey(false, (_word * 64) + bit);
        Entered = (_after[_word] >> bit & 1) != 0;
        return true;
    }

    private bool NextAffinity()
    {
        var top = _affinityBefore.Length;
        while (_affinity < 2 * top)
        {
            Entered = _affinity >= top;
            var category = Entered ? _affinityAfter[_affinity - top] : _affinityBefore[_affinity];
            _affinity++;
            if (category == 0 || (Entered ? _affinityBefore : _affinityAfter).Contains(category)) continue;
            Segment = new SegmentKey(true, category);
            return true;
        }

        return false;
    }
}
