using Cohort.Core.Features;
using Cohort.Core.Scoring;

namespace Cohort.Core.Models;

/// <summary>
/// Users of one range at one position, with all that models need of them: on its way from the range's owner to the scorer.
/// Reused; its memory is what a batch of users needs.
/// </summary>
/// <param name="models">Models, each with a vector of every user.</param>
/// <param name="eligibleWords">Words that say which campaigns a user is eligible for; 0 without campaigns.</param>
public sealed class ScoreBlock(int models, int eligibleWords)
{
    private readonly float[][] _rows = [.. Enumerable.Range(0, models).Select(_ => Array.Empty<float>())];
    private byte[] _ids = new byte[4096];
    private int[] _ends = new int[256];
    private ulong[] _hashes = new ulong[256];
    private ulong[] _eligible = new ulong[256];

    /// <summary>Where its features come from.</summary>
    public ScorePlace Place { get; set; }

    /// <summary>Users in it.</summary>
    public int Count { get; private set; }

    /// <summary>Empties it for reuse.</summary>
    public void Clear() => Count = 0;

    /// <summary>A user's id (UTF-8).</summary>
    public ReadOnlySpan<byte> User(int index) => _ids.AsSpan(StartOf(index), _ends[index] - StartOf(index));

    /// <summary>A user's place in the hash space.</summary>
    public ulong HashOf(int index) => _hashes[index];

    /// <summary>The campaigns that a user is eligible for, a bit each.</summary>
    public ReadOnlySpan<ulong> EligibleOf(int index) => _eligible.AsSpan(index * eligibleWords, eligibleWords);

    /// <summary>The vectors of all users for one model.</summary>
    public ReadOnlySpan<float> Rows(int model, int width) => _rows[model].AsSpan(0, Count * width);

    /// <summary>Adds a user with all their vectors; fits <see cref="ScoringVisitor"/>.</summary>
    public void Add(ReadOnlySpan<byte> userId, ulong userHash, FeatureTable table, ReadOnlySpan<ulong> eligible)
    {
        ArgumentNullException.ThrowIfNull(table);
        var index = Add(userId, userHash, eligible);
        for (var model = 0; model < _rows.Length; model++) table.Row(model).CopyTo(Row(model, index, table.Row(model).Length));
    }

    /// <summary>Adds a user whose vectors are still to be written, and gives their place.</summary>
    internal int Add(ReadOnlySpan<byte> userId, ulong userHash, ReadOnlySpan<ulong> eligible)
    {
        if (Count == _ends.Length) Grow();
        var start = StartOf(Count);
        if (start + userId.Length > _ids.Length) Array.Resize(ref _ids, Math.Max(_ids.Length * 2, start + userId.Length));
        userId.CopyTo(_ids.AsSpan(start));
        _ends[Count] = start + userId.Length;
        _hashes[Count] = userHash;
        if ((Count + 1) * eligibleWords > _eligible.Length) Array.Resize(ref _eligible, _eligible.Length * 2);
        eligible[..eligibleWords].CopyTo(_eligible.AsSpan(Count * eligibleWords));
        return Count++;
    }

    /// <summary>Where a user's vector for a model is written.</summary>
    internal Span<float> Row(int model, int index, int width)
    {
        var end = (index + 1) * width;
        if (end > _rows[model].Length) Array.Resize(ref _rows[model], Math.Max(end, _rows[model].Length * 2));
        return _rows[model].AsSpan(index * width, width);
    }

    private int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];

    private void Grow()
    {
        Array.Resize(ref _ends, Count * 2);
        Array.Resize(ref _hashes, Count * 2);
    }
}
