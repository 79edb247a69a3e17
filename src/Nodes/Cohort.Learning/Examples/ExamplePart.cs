using Cohort.Cli.Generation;
using Cohort.Core.Purchases;

namespace Cohort.Learning.Examples;

/// <summary>
/// The examples of one range's users: a row of numbers each, and what came of them. Bounded: when it is full, every
/// second example goes, chosen by a hash of user and date that no outcome has a part in.
/// </summary>
internal sealed class ExamplePart(int width, int mostRows)
{
    // The highest bit says that the outcome is known; the others are the answers to the questions.
    private const ulong Settled = 1UL << 63;

    private readonly List<Key> _keys = [];
    private float[] _values = [];
    private int _halvings;

    /// <summary>Questions that an example can answer.</summary>
    public const int MostQuestions = 63;

    public readonly record struct Key(ulong User, BusinessDate AsOf, ulong Answers)
    {
        public bool IsSettled => (Answers & Settled) != 0;

        public bool Answer(int question) => (Answers >> question & 1) != 0;
    }

    public IReadOnlyList<Key> Keys => _keys;

    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * width, width);

    /// <summary>Adds an example and returns where its numbers go; nowhere where it is left out.</summary>
    public Span<float> Add(ulong user, BusinessDate asOf)
    {
        if (!IsKept(user, asOf)) return default;
        if (_keys.Count == mostRows)
        {
            Halve();
            if (!IsKept(user, asOf) || _keys.Count == mostRows) return default;
        }

        if ((_keys.Count + 1) * width > _values.Length)
            Array.Resize(ref _values, (int)Math.Min((long)mostRows * width, Math.Max(_values.Length * 2L, 1024L * width)));
        _keys.Add(new Key(user, asOf, 0));
        return _values.AsSpan((_keys.Count - 1) * width, width);
    }

    /// <summary>The rows of a date by user; each gets the answers of a user of whom nothing is seen in the horizon.</summary>
    public Dictionary<ulong, int> Settle(BusinessDate asOf, ulong answers)
    {
        var rows = new Dictionary<ulong, int>();
        for (var row = 0; row < _keys.Count; row++)
        {
            if (_keys[row].AsOf != asOf) continue;
            rows.Add(_keys[row].User, row);
            Answer(row, answers);
        }

        return rows;
    }

    /// <summary>Gives an example its answers.</summary>
    public void Answer(int row, ulong answers) => _keys[row] = _keys[row] with { Answers = answers | Settled };

    private bool IsKept(ulong user, BusinessDate asOf) =>
        (Xoshiro.Mix(user ^ ((ulong)asOf.Day << 32)) & ((1UL << _halvings) - 1)) == 0;

    private void Halve()
    {
        _halvings++;
        var kept = 0;
        for (var row = 0; row < _keys.Count; row++)
        {
            if (!IsKept(_keys[row].User, _keys[row].AsOf)) continue;
            _keys[kept] = _keys[row];
            Row(row).CopyTo(_values.AsSpan(kept * width, width));
            kept++;
        }

        _keys.RemoveRange(kept, _keys.Count - kept);
    }
}
