using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Engine.Checks;

/// <summary>Looks at everything in a data directory that can be checked without the sources: first each row for itself, then what they are together.</summary>
internal sealed class DataCheck(DataDirectory directory, Action<long> progress, CancellationToken cancel)
{
    private long _done;

    /// <summary>All checks, each when it is done.</summary>
    public IEnumerable<Finding> Run()
    {
        yield return Collect("file", "SQLite finds every page, table and index in order", File);
        using var store = directory.CreateReader();
        yield return Collect("rows", "each with the checksum of its values", faults => Amount.Of(store.CheckRows(faults.Add, Tick), "row"));
        yield return Collect("digests", "each segment with the number and the digest of its members", faults => Amount.Of(store.CheckDigests(faults.Add, Tick), "membership"));
        yield return Collect("audit and drafts", "each with the checksum of its values", faults => Amount.Of(BesideFiles.Check(directory.Path, faults.Add, Tick), "row"));
        yield return Collect("kept journals", "batches without a gap", faults => Journals(store, faults));
        DirectoryView? view = null;
        var opens = Collect("settings", "settings, range table, rules and taxonomy fit together", _ => (view = DirectoryView.Open(directory.Path)).Path);
        if (!opens.IsGood) yield return opens;
        if (view is null) yield break;
        using (view)
        {
            foreach (var finding in new StateCheck(view, progress, cancel).Run()) yield return finding;
        }
    }

    /// <summary>Looks, and tells what was found also where looking ended early.</summary>
    public static Finding Collect(string check, string when, Func<FaultList, string> look)
    {
        var faults = new FaultList();
        var summary = "";
        try
        {
            summary = look(faults);
        }
        catch (Exception e) when (e is StoreException or DamagedDataException)
        {
            faults.Add(e.Message);
        }

        return new Finding(check, faults.Count == 0 ? $"{summary}: {when}" : summary, faults.Count, faults.First);
    }

    private string File(FaultList faults)
    {
        if (directory.CheckIntegrity() is var answer && answer != "ok") faults.Add($"SQLite finds damage: {answer}");
        foreach (var fault in directory.CheckSchema()) faults.Add(fault);
        return Amount.Of(new FileInfo(directory.File).Length, "byte");
    }

    // What a snapshot covers is needed by nobody but 'cohort rescore', and read by nobody else.
    private string Journals(StoreReader store, FaultList faults)
    {
        var batches = 0L;
        foreach (var range in store.JournalRanges())
        {
            long? last = null;
            foreach (var (seq, batch) in store.Journal((int)range))
            {
                Tick();
                batches++;
                if (last is { } before && seq != before + 1) faults.Add($"Batch {before + 1} of range {range} is missing: batch {seq} follows on {before}.");
                _ = BatchHeader.Of(batch);
                last = seq;
            }
        }

        return $"{Amount.Count(batches)} batches";
    }

    private void Tick()
    {
        cancel.ThrowIfCancellationRequested();
        if ((++_done & 0xFFF) == 0) progress(_done);
    }
}
