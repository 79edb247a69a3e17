using System.Diagnostics;
using Cohort.Core.Encodings;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <summary>
/// The served scores of a commit: the last of each user, written in the order of the table, so that each page is touched
/// once. In the order in which users are scored nearly every row would dirty a page of its own.
/// </summary>
internal sealed class ScoreRows(Database database) : IDisposable
{
    private readonly Statement _upsert = database.Insert(SealedTables.Score, "INSERT OR REPLACE");

    private readonly List<Row> _rows = [];
    private readonly ByteWriter _bytes = new();

    /// <summary>Takes the scores of one user; those taken before are written no more.</summary>
    public void Add(ReadOnlySpan<byte> user, ScoreOrigin origin, ReadOnlySpan<byte> entries, in BestAction action, int offers)
    {
        var start = _bytes.Length;
        _bytes.Raw(user);
        _bytes.Raw(entries);
        _rows.Add(new Row(start, user.Length, entries.Length, origin, action, offers));
    }

    /// <summary>Writes what was taken since the last time; gives the ticks of the stopwatch that it took.</summary>
    public long Write()
    {
        if (_rows.Count == 0) return 0;
        var started = Stopwatch.GetTimestamp();
        _rows.Sort(Compare);
        for (var i = 0; i < _rows.Count; i++)
        {
            var isLast = i + 1 == _rows.Count || !UserOf(_rows[i]).SequenceEqual(UserOf(_rows[i + 1]));
            if (isLast) Write(_rows[i]);
        }

        _rows.Clear();
        _bytes.Clear();
        return Stopwatch.GetTimestamp() - started;
    }

    /// <inheritdoc/>
    public void Dispose() => _upsert.Dispose();

    private void Write(in Row row)
    {
        var (origin, action) = (row.Origin, row.Action);
        _upsert.BindText(1, UserOf(row)).Bind(2, origin.RunId).Bind(3, origin.RangeId).Bind(4, origin.Seq).Bind(5, origin.AsOf.Day)
            .BindBlob(6, _bytes.Written.Slice(row.Start + row.UserLength, row.EntriesLength)).BindText(7, action.Campaign)
            .Bind(8, action.PerMillion).Bind(9, action.ExpectedMinor).Bind(10, row.Offers).Run();
    }

    // Of one user the later one comes later.
    private int Compare(Row one, Row other)
    {
        var order = UserOf(one).SequenceCompareTo(UserOf(other));
        return order != 0 ? order : one.Start.CompareTo(other.Start);
    }

    private ReadOnlySpan<byte> UserOf(in Row row) => _bytes.Written.Slice(row.Start, row.UserLength);

    private readonly record struct Row(int Start, int UserLength, int EntriesLength, ScoreOrigin Origin, BestAction Action, int Offers);
}
