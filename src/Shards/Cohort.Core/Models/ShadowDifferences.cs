using Cohort.Core.Scoring;

namespace Cohort.Core.Models;

/// <summary>How the scores of shadows differ from those of the models in force of the same name.</summary>
public sealed class ShadowDifferences
{
    private readonly (int Champion, int Shadow)[] _pairs;
    private readonly double[] _sums;
    private readonly double[] _largest;
    private readonly long[] _counts;

    /// <summary>Nothing noted yet.</summary>
    public ShadowDifferences(ModelSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var names = set.Models.Take(set.Champions).Select(model => model.Name).ToList();
        _pairs = [.. Enumerable.Range(set.Champions, set.Models.Count - set.Champions)
            .Select(shadow => (names.IndexOf(set.Models[shadow].Name), shadow)).Where(pair => pair.Item1 >= 0)];
        _sums = new double[_pairs.Length];
        _largest = new double[_pairs.Length];
        _counts = new long[_pairs.Length];
    }

    /// <summary>Notes the scores of one user.</summary>
    public void Note(ReadOnlySpan<ScoreEntry> entries)
    {
        for (var i = 0; i < _pairs.Length; i++)
        {
            var (champion, shadow) = (entries[_pairs[i].Champion].Bits, entries[_pairs[i].Shadow].Bits);
            if (champion == ScoreEntry.NotScored || shadow == ScoreEntry.NotScored) continue;
            var difference = Math.Abs(BitConverter.UInt64BitsToDouble(champion) - BitConverter.UInt64BitsToDouble(shadow));
            _sums[i] += difference;
            _largest[i] = Math.Max(_largest[i], difference);
            _counts[i]++;
        }
    }

    /// <summary>A sentence about each shadow.</summary>
    public IEnumerable<string> Describe(ModelSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        for (var i = 0; i < _pairs.Length; i++)
        {
            if (_counts[i] == 0) continue;
            var (champion, shadow) = (set.Models[_pairs[i].Champion], set.Models[_pairs[i].Shadow]);
            yield return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The shadow {shadow.Version} of {shadow.Name} differs from {champion.Version} by {_sums[i] / _counts[i]:0.0000} on average and {_largest[i]:0.0000} at most, over {_counts[i]} scores.");
        }
    }
}
