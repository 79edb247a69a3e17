using Cohort.Core.Features;
using Cohort.Store;

namespace Cohort.Cli.Scoring;

/// <summary>
/// Users of one range at one position, with all that models need of them: on its way from the range's owner to the scorer.
/// Reused; its memory is what a batch of users needs.
/// </summary>
internal sealed class ScoreBlock(int models, int eligibleWords)
{
    private readonly float[][] _rows = [.. Enumerable.Range(0, models).Select(_ => Array.Empty<float>())];
    private byte[] _ids = new byte[4096];
    private int[] _ends = new int[256];
    private ulong[] _hashes = new ulong[256];
    private ulong[] _eligible = new ulong[256];

    /// <summary>Where its features come from.</summary>
    public ScoreOrigin Origin { get; set; }

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public ReadOnlySpan<byte> User(int index) => _ids.AsSpan(StartOf(index), _ends[index] - StartOf(index));

    public ulong HashOf(int index) => _hashes[index];

    public ReadOnlySpan<ulong> EligibleOf(int index) => _eligible.AsSpan(index * eligibleWords, eligibleWords);

    /// <summary>The vectors of all users for one model.</summary>
    public ReadOnlySpan<float> Rows(int model, int width) => _rows[model].AsSpan(0, Count * width);

    public void Add(ReadOnlySpan<byte> userId, ulong userHash, FeatureSheet sheet, ReadOnlySpan<ulong> eligible)
    {
        if (Count == _ends.Length) Grow();
        var start = StartOf(Count);
        if (start + userId.Length > _ids.Length) Array.Resize(ref _ids, Math.Max(_ids.Length * 2, start + userId.Length));
        userId.CopyTo(_ids.AsSpan(start));
        _ends[Count] = start + userId.Length;
        _hashes[Count] = userHash;
        if ((Count + 1) * eligibleWords > _eligible.Length) Array.Resize(ref _eligible, _eligible.Length * 2);
        eligible[..eligibleWords].CopyTo(_eligible.AsSpan(Count * eligibleWords));
        for (var model = 0; model < _rows.Length; model++)
        {
            var row = sheet.Row(model);
            var end = (Count + 1) * row.Length;
            if (end > _rows[model].Length) Array.Resize(ref _rows[model], Math.Max(end, _rows[model].Length * 2));
            row.CopyTo(_rows[model].AsSpan(Count * row.Length));
        }

        Count++;
    }

    private int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];

    private void Grow()
    {
        Array.Resize(ref _ends, Count * 2);
        Array.Resize(ref _hashes, Count * 2);
    }
}
