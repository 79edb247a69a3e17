using Cohort.Core.Segments;

namespace Cohort.Store;

/// <summary>The rows of days: how many entered and left each segment on each date. Gathered until the commit.</summary>
internal sealed class DayRows : IDisposable
{
    private readonly Dictionary<(string Segment, ushort Date), (long Entered, long Left)> _days = [];
    private readonly Statement _read;
    private readonly Statement _write;

    public DayRows(Database database)
    {
        _read = database.Read(SealedTables.Day, "WHERE segment = ?1 AND as_of = ?2");
        _write = database.Insert(SealedTables.Day, "INSERT OR REPLACE");
    }

    public void Add(IReadOnlyList<SegmentDay> days)
    {
        foreach (var day in days)
        {
            var place = (day.Segment, day.AsOf.Day);
            var (entered, left) = _days.GetValueOrDefault(place);
            _days[place] = (entered + day.Entered, left + day.Left);
        }
    }

    /// <summary>Adds what was gathered to the rows.</summary>
    public void Write()
    {
        foreach (var ((segment, date), (entered, left)) in _days)
        {
            var stored = _read.BindText(1, segment).Bind(2, date).Step() ? (Entered: _read.Int64(2), Left: _read.Int64(3)) : default;
            _read.Reset();
            _write.BindText(1, segment).Bind(2, date).Bind(3, stored.Entered + entered).Bind(4, stored.Left + left).Run();
        }

        _days.Clear();
    }

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
