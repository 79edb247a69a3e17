using Cohort.Core;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Serving;

namespace Cohort.Store;

/// <content>Transitions that are let go, a few with each commit.</content>
internal sealed partial class CommitWriter
{
    private (BusinessDate From, long LakeHas)? _goneBefore;
    private int _addedTransitions;

    /// <summary>
    /// Lets go of transitions of before a date, as many as a commit bears, and more than it adds; the rest goes with those that follow. A lake
    /// that the directory feeds must have them.
    /// </summary>
    /// <param name="from">The first date whose transitions are kept.</param>
    /// <param name="lakeHas">The last chunk of transitions that the lake has; not looked at where the directory feeds none.</param>
    /// <returns>Whether there may be more to let go.</returns>
    public bool ForgetTransitions(BusinessDate from, long lakeHas)
    {
        if (_goneBefore == (from, lakeHas)) return false;
        Open();
        _days.Write();
        var start = KeptTransitions.MoveTo(_database, from);
        var chunks = Chunks(start.After.Chunk, _lake is null ? long.MaxValue : lakeHas);
        if (KeptTransitions.Forget(_database, start, chunks, Math.Max(Limits.ForgottenTransitions, 2 * _addedTransitions))) return true;
        _goneBefore = (from, lakeHas);
        return false;
    }

    private IEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> Chunks(long after, long last)
    {
        using var rows = _database.Read(SealedTables.Transitions, "WHERE id > ?1 AND id <= ?2 AND id < (SELECT MAX(id) FROM transition_chunk) ORDER BY id");
        rows.Bind(1, after).Bind(2, last);
        while (rows.Step()) yield return (rows.Int64(0), StoreReader.ReadChunk(_database, rows));
    }
}
