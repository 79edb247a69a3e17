using Cohort.Core.Ranges;
using Cohort.Lake.Delta;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Makes rows of the table of what was taken back, and commits them before the lines of the same batches: what the table of lines has been
/// fed with, this one has too. Most batches have none, and then nothing is committed.
/// </summary>
internal sealed class VoidRows
{
    private readonly LakeSettings _settings;
    private readonly DeltaTable _table;
    private readonly string _application;
    private readonly TableBuffer _rows;
    private readonly RecordColumns _record;
    private readonly BytesBuffer _event;
    private readonly BytesBuffer _by;
    private readonly ValueBuffer<bool> _isReplaced;
    private readonly ValueBuffer<int> _holdsTo;
    private long _done;

    /// <summary>No rows yet.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="application">Who commits.</param>
    public VoidRows(CohortLake lake, string application)
    {
        (_settings, _table, _application) = (lake.Settings, lake[LakeTables.VoidsName], application);
        (_rows, _done) = (new TableBuffer(_table.Current.Table), _table.Current.VersionOf(application) ?? 0);
        _record = new RecordColumns(_rows, _settings);
        (_event, _by, _isReplaced, _holdsTo) = (_rows.Bytes("event_id"), _rows.Bytes("by_event_id"), _rows.Boolean("is_replaced"), _rows.Int32("holds_to"));
    }

    /// <summary>How many rows wait.</summary>
    public int Count => _rows.Rows;

    /// <summary>Whether the table may lack what a batch takes back: a crash came between its commit and that of the lines.</summary>
    /// <param name="batch">The number of the batch.</param>
    public bool Lacks(long batch) => batch > _done;

    /// <summary>Adds the void that a reader stands at.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="source">The source of its batch.</param>
    public void Add(ref OutcomeReader reader, string source)
    {
        var taken = reader.Purchase;
        _record.Add(ref reader, source);
        _event.Add(taken.Replaces);
        _by.Add(taken.EventId);
        _isReplaced.Add(taken.IsCorrection);
        _holdsTo.Add(taken.Date.Day + _settings.WindowDays);
        _rows.EndRow();
    }

    /// <summary>Commits what waits, if anything does.</summary>
    /// <param name="last">The number of the last batch that was looked at.</param>
    /// <param name="lineage">What is told of the commit.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>How many rows were written.</returns>
    public async Task<int> CommitAsync(long last, Dictionary<string, string> lineage, CancellationToken cancel)
    {
        if (_rows.Rows is 0 and var none) return none;
        await _table.AppendAsync(_rows, new TransactionId(_application, last) { Follows = _done }, lineage, cancel);
        var written = _rows.Rows;
        _rows.Clear();
        _done = last;
        return written;
    }
}
