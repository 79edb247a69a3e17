using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Text = System.Text.Encoding;

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
    /// Map, validate and route a shop's own records. Each becomes purchases, which have its place in the source together, or a refusal,
    /// or nothing where the mapping leaves it out.
    /// </summary>
    public static void Read(
        RecordBatch recordBatch, byte[] bytes, int length, int header, RangeTable table, MappingReader reader, Selection selection) =>
        recordBatch.Read(bytes, length, header, table, reader, selection);

    /// <summary>
    /// Sequence, in the order of the source: the records get their offsets, and the business date turns where the
    /// clock says so, at the same record for every range. A date that may be wrong holds its record and those after it, until
    /// enough of them are there: then nothing of the record batch is taken yet, since it is to be cut.
    /// </summary>
    /// <returns>How many of the records are decided: all, unless one is held.</returns>
    /// <inheritdoc cref="BusinessClock.Sequence"/>
    public static int Sequence(
        RecordBatch recordBatch, long baseOffset, BusinessClock clock, ReadOnlySpan<RecordBatch> after, bool isEnd, ReadOnlySpan<BatchWriter> batches)
    {
        var decided = clock.Sequence(recordBatch, baseOffset, after, isEnd);
        if (decided == recordBatch.Records) Take(recordBatch, baseOffset, clock, batches);
        return decided;
    }

    /// <summary>The same of what was cut off before a record that is held, once it was read by itself.</summary>
    public static void Take(RecordBatch recordBatch, long baseOffset, BusinessClock clock, ReadOnlySpan<BatchWriter> batches)
    {
        recordBatch.TakeBack(clock.Future);
        for (var range = 0; range < batches.Length; range++)
            batches[range].Add(baseOffset, clock.Turns, recordBatch.SectionOf(range));
    }

    /// <summary>Finish the batch of one range. It names the offset before it, and so chains to the batch before.</summary>
    public static ReadOnlySpan<byte> Finish(BatchWriter batch, scoped in BatchHeader header, int futureDays) =>
        batch.Finish(Text.UTF8.GetBytes(header.Source), header.Before, header.To, futureDays);

    /// <summary>
    /// Check a batch that came from another process, in the pass that also hashes what applying it needs: one that cannot be applied
    /// must not get into the journal.
    /// </summary>
    /// <exception cref="Encodings.DamagedDataException">It is no batch, or holds what cannot be.</exception>
    internal static CheckedBatch Check(RangeOwner range, ReadOnlySpan<byte> batch) => range.Check(batch);

    /// <summary>Decide on a batch that was checked.</summary>
    internal static Answer Decide(RangeOwner range, CheckedBatch batch, out long applied) => range.Decide(batch, out applied);

    /// <summary>Decide, by the range's only owner: a batch that follows on what was decided goes into the journal; a repeat, or one after a gap, does not.</summary>
    internal static Answer Decide(RangeOwner range, in BatchHeader header, out long applied) => range.Decide(header, out applied);

    /// <summary>
    /// Apply a batch that the journal has. For each purchase in turn: deduplicate by event id
    /// inside the window, categorise by the taxonomy, add to the ledger, evaluate the user's rules, and note the
    /// transitions and the next due date. For each turn of the day: the users who are due.
    /// </summary>
    internal static void Apply(RangeOwner range, ReadOnlySpan<byte> batch) => range.Apply(batch);

    /// <summary>Apply a batch that was checked.</summary>
    internal static void Apply(RangeOwner range, ReadOnlySpan<byte> batch, CheckedBatch known) => range.Apply(batch, known);

    /// <summary>
    /// Collect what a commit stores beside the batches: the transitions since the last one, and the memberships that
    /// differ. Batches, effects, snapshots and input position go into the store in one transaction.
    /// </summary>
    internal static void Collect(RangeOwner range, RangeEffects effects) => range.Collect(effects);
}
