using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core;

/// <summary>
/// The path of an event, from bytes to what is stored. Live, replay, recovery and training all take it; the shells
/// only say on which thread each step runs, when to commit, and where the bytes come from and go to.
/// </summary>
public static class Pipeline
{
    /// <summary>
    /// Validate and route. Each record becomes a purchase in the section of the range that owns its user, or a refusal
    /// with a reason. Needs no order: record batches of one source can be read at the same time.
    /// </summary>
    public static void Read(
        RecordBatch recordBatch, byte[] bytes, int length, RangeTable table, PurchaseReader reader, Selection selection) =>
        recordBatch.Read(bytes, length, table, reader, selection);

    /// <summary>
    /// Sequence, in the order of the source: the records get their offsets, and the business date turns where the
    /// clock says so, at the same record for every range.
    /// </summary>
    public static void Sequence(RecordBatch recordBatch, long baseOffset, BusinessClock clock, ReadOnlySpan<BatchWriter> batches)
    {
        clock.Sequence(recordBatch, baseOffset);
        for (var range = 0; range < batches.Length; range++)
            batches[range].Add(baseOffset, clock.Turns, recordBatch.SectionOf(range));
    }

    /// <summary>
    /// Apply one batch to its range, by the range's only owner. For each purchase in turn: deduplicate by event id
    /// inside the window, categorise by the taxonomy, add to the ledger, evaluate the user's rules, and note the
    /// transitions and the next due date. For each turn of the day: the users who are due.
    /// </summary>
    public static BatchReply Apply(RangeState range, ReadOnlySpan<byte> batch) => range.Apply(batch);

    /// <summary>
    /// Collect what a commit stores beside the batches: the transitions since the last one, and the memberships that
    /// differ. Batches, effects, snapshots and input position go into the store in one transaction.
    /// </summary>
    public static void Collect(RangeState range, RangeEffects effects) => range.TakeEffects(effects);
}
