using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Erasures.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredErasure>> ErasuresAsync(CancellationToken cancel = default) => _own.AskAsync(ErasureRows.All, cancel);

    /// <inheritdoc/>
    public Task<StoredErasure> BeginErasureAsync(StoredErasure wanted, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            var all = ErasureRows.All(_writer);
            if (all.FirstOrDefault(one => one.Step != ErasureStep.Done && one.Mark.IsOf(wanted.UserId)) is { } former) return former;
            var begun = wanted with { Number = all.Count + 1 };
            ErasureRows.Write(_writer, begun);
            return begun;
        },
        cancel);

    /// <inheritdoc/>
    public Task LetGoAsync(long number, int ranges, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if (Find(number) is not { Step: ErasureStep.Begun } erasure) return false;
            var rows = new ErasedRows(erasure);
            rows.Note("journal", ErasureTexts.Ranges, ranges);
            LetGoOfMemberships(rows);
            LetGoOfTransitions(rows);
            LetGoOfScores(rows, int.MaxValue);
            ErasureRows.Write(_writer, rows.Erasure with { Step = ErasureStep.BesideDone });
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task ForgetUserAsync(
        long number, int firstRange, IReadOnlyList<RemovedPart> elsewhere, Func<StoredErasure, IReadOnlyList<string>, string, string> receipt, CancellationToken cancel = default) => WriteAsync(
        () =>
        {
            if (Find(number) is not { Step: ErasureStep.BesideDone } erasure) return false;
            var rows = new ErasedRows(erasure);
            foreach (var part in elsewhere) rows.Note(part.Place, part.What, part.Count);

            // In transactions of its own, for the trigger that keeps entries.
            rows.Note("audit", ErasureTexts.Entries, AuditRows.Replace(_writer, text => rows.User.Without(text, rows.Instead)));
            return Commit(() =>
            {
                LetGoOfScores(rows, firstRange);
                LetGoOfLetters(rows);
                ReplaceActivations(rows);
                var next = rows.Erasure with { Step = ErasureStep.RowsDone, UserId = "" };
                ErasureRows.Write(_writer, next with { Receipt = receipt(next, Remaining(rows.User), ReceiptKey()) });
                return true;
            });
        },
        cancel);

    /// <inheritdoc/>
    public Task ScrubAsync(long number, CancellationToken cancel = default) => WriteAsync(
        () =>
        {
            if (Find(number) is not { Step: ErasureStep.RowsDone } erasure) return false;
            SqliteScrub.Run(_writer);
            return Commit(() =>
            {
                ErasureRows.Write(_writer, erasure with { Step = ErasureStep.Done });
                return true;
            });
        },
        cancel);

    private StoredErasure? Find(long number) => ErasureRows.All(_writer).FirstOrDefault(one => one.Number == number);

    private void LetGoOfMemberships(ErasedRows rows)
    {
        var segments = new List<(long Id, string Name, long Members)>();
        using (var row = _writer.Read(ServingTables.Segment))
        {
            while (row.Step()) segments.Add((row.Int64(0), row.Text(1), row.Int64(2)));
        }

        using var delete = _writer.Prepare("DELETE FROM membership WHERE segment_id = ?1 AND user_hash = ?2 AND user_id = ?3");
        using var write = _writer.Insert(ServingTables.Segment, "INSERT OR REPLACE");
        foreach (var (id, name, members) in segments)
        {
            delete.Bind(1, id).Bind(2, HashColumn.Of(rows.User.UserId)).BindText(3, rows.User.UserId).Run();
            if (_writer.LastChanges == 0) continue;
            write.Bind(1, id).BindText(2, name).Bind(3, members - 1).Run();
            rows.Note("membership", ErasureTexts.Memberships, 1);
        }
    }

    private void LetGoOfTransitions(ErasedRows rows)
    {
        var id = Encoding.UTF8.GetBytes(rows.User.UserId);
        var chunks = new List<(long Id, long First, long Last, byte[] Chunk)>();
        using (var row = _writer.Read(ServingTables.Chunk, "WHERE first_hash <= ?1 AND last_hash >= ?1 ORDER BY id").Bind(1, HashColumn.Of(UserHash.Of(id))))
        {
            while (row.Step())
            {
                if (row.Blob(3).IndexOf(id) >= 0) chunks.Add((row.Int64(0), row.Int64(1), row.Int64(2), row.Blob(3).ToArray()));
            }
        }

        using var write = _writer.Insert(ServingTables.Chunk, "INSERT OR REPLACE");
        using var days = new DayRows(_writer);
        foreach (var (number, first, last, chunk) in chunks)
        {
            var without = RangeEffects.Without(chunk, id, out var erased);
            if (erased == 0) continue;
            rows.Note("transition_chunk", ErasureTexts.Transitions, erased);
            days.Add([.. RangeEffects.ReadDays(chunk).Select(day => new SegmentDay(day.Segment, day.AsOf, -day.Entered, -day.Left))]);
            days.Add(RangeEffects.ReadDays(without));
            write.Bind(1, number).Bind(2, first).Bind(3, last).BindBlob(4, without).Run();
        }

        using (var entries = _writer.Read(SealedTables.KeptEntry, "WHERE user_id = ?1").BindText(1, rows.User.UserId))
        {
            while (entries.Step()) days.Add([new SegmentDay(entries.Text(1), new BusinessDate((ushort)entries.Int64(4)), -1, 0)]);
        }

        using (var delete = _writer.Prepare("DELETE FROM kept_entry WHERE user_id = ?1").BindText(1, rows.User.UserId)) delete.Run();
        rows.Note("kept_entry", ErasureTexts.Entered, _writer.LastChanges);
        days.Write();
        _writer.Run("DELETE FROM segment_day WHERE entries = 0 AND exits = 0");
    }

    private void LetGoOfScores(ErasedRows rows, int before)
    {
        foreach (var table in ErasedRows.OfScores)
        {
            using var delete = _writer.Prepare($"DELETE FROM {table.Name} WHERE user_hash = ?1 AND user_id = ?2 AND epoch < ?3");
            delete.Bind(1, HashColumn.Of(rows.User.UserId)).BindText(2, rows.User.UserId).Bind(3, before).Run();
            rows.Note(table.Name, ErasureTexts.Scores, _writer.LastChanges);
        }
    }

    private void LetGoOfLetters(ErasedRows rows)
    {
        var letters = new List<(string Source, long Record)>();
        using (var row = _writer.Read(ServingTables.DeadLetter))
        {
            while (row.Step())
            {
                if (rows.IsLetter(row.Text(5), row.Blob(7))) letters.Add((row.Text(0), row.Int64(1)));
            }
        }

        using var delete = _writer.Prepare("DELETE FROM dead_letter WHERE source = ?1 AND record = ?2");
        foreach (var (source, record) in letters) delete.BindText(1, source).Bind(2, record).Run();
        rows.Note("dead_letter", ErasureTexts.Letters, letters.Count);
    }

    private void ReplaceActivations(ErasedRows rows)
    {
        var changed = new List<(long[] Numbers, string Taxonomy, string[] Texts)>();
        using (var row = _writer.Read(ServingTables.Activation))
        {
            while (row.Step())
            {
                if (rows.Replaced([row.Text(5), row.Text(6)]) is { } texts) changed.Add(([row.Int64(0), row.Int64(1), row.Int64(3), row.Int64(4)], row.Text(2), texts));
            }
        }

        using var write = _writer.Insert(ServingTables.Activation, "INSERT OR REPLACE");
        foreach (var (numbers, taxonomy, texts) in changed)
            write.Bind(1, numbers[0]).Bind(2, numbers[1]).BindText(3, taxonomy).Bind(4, numbers[2]).Bind(5, numbers[3]).BindText(6, texts[0]).BindText(7, texts[1]).Run();
        rows.Note("activation", ErasureTexts.Activations, changed.Count);
    }

    private List<string> Remaining(UserText user)
    {
        var sentences = new List<string>();
        foreach (var (table, column, _, sentence) in ErasureTexts.StaysIn)
        {
            using var row = _writer.Prepare($"SELECT {column} FROM {table} WHERE instr({column}, ?1) > 0 OR instr({column}, ?2) > 0")
                .BindText(1, user.UserId).BindBlob(2, Encoding.UTF8.GetBytes(user.UserId));
            var isNamed = false;
            while (!isNamed && row.Step()) isNamed = user.IsIn(row.Blob(0));
            if (isNamed) sentences.Add(sentence);
        }

        return sentences;
    }

    private string ReceiptKey()
    {
        using (var row = _writer.Read(ServingTables.ErasureKey))
        {
            if (row.Step()) return row.Text(1);
        }

        var pem = ReceiptPem.New();
        using var insert = _writer.Insert(ServingTables.ErasureKey);
        insert.Bind(1, 1).BindText(2, pem).Run();
        return pem;
    }
}
