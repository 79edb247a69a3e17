using Cohort.Core.Encodings;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <content>
/// What a lake needs: batches with what became of their purchases, published with the effects of the same rows. So they are given
/// again after a crash as effects are, and the store takes each once.
/// </content>
internal sealed partial class RangeOwner
{
    private List<JudgedBatch> _judged = [];

    // Where nobody wants them, batches are not kept until they are published. An embedded engine takes outcomes by itself.
    private bool _isJudging;

    private static RangeOwner Judging(RangeOwner owner, bool isJudging)
    {
        owner._isJudging = isJudging;
        if (isJudging) owner.State.LastBatch = new BatchOutcomes();
        return owner;
    }

    private int AsOfDay => State.AsOf is { } asOf ? asOf.Day : -1;

    private void Judged(ReadOnlySpan<byte> batch, int asOf)
    {
        if (State.LastBatch is not { Count: > 0 } outcomes) return;
        var bytes = new ByteWriter(16);
        outcomes.Write(bytes);
        _judged.Add(new JudgedBatch(asOf, State.Context.TaxonomyRevision, batch.ToArray(), bytes.Written.ToArray()));
    }

    private List<JudgedBatch>? TakeJudged()
    {
        if (!_isJudging) return null;
        if (_judged.Count == 0) return [];
        var taken = _judged;
        _judged = [];
        return taken;
    }
}
