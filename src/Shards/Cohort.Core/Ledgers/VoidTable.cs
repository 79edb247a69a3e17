using Cohort.Core.Encodings;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The events of a range's users that were taken back, whether or not they have come: what takes one back is known to the ledger no more than
/// what adds one, so that any order of arrival gives the same. Who takes nothing back has nothing here.
/// </summary>
/// <remarks>
/// A void of a date holds for events dated less than a window after it, and is forgotten when those have left the window: nothing that it could hold
/// for can count any more. Users are told apart by their 64-bit hash, which is enough beside 96 bits of an event id.
/// </remarks>
/// <param name="windowDays">How many dates the window has.</param>
internal sealed class VoidTable(int windowDays)
{
    private const int NoDate = int.MaxValue;

    private readonly Dictionary<(ulong User, Fingerprint Event), ushort> _dates = [];
    private int _first = NoDate;

    /// <summary>Number of events that are taken back.</summary>
    public int Count => _dates.Count;

    /// <summary>How many lines were taken out of parts of salted users since the range began: their homes ask anew when it grows.</summary>
    public long Removed { get; set; }

    /// <summary>The events in a fixed order, each with the latest date of what takes it back.</summary>
    public IEnumerable<(ulong User, Fingerprint Event, ushort Date)> All => Ordered(_dates);

    /// <summary>Whether a void of a date says nothing any more: all that it could hold for has left the window.</summary>
    /// <param name="date">The date of the void, as a day.</param>
    /// <param name="asOf">The as-of date as a day.</param>
    public bool IsOver(int date, int asOf) => date + (2 * windowDays) <= asOf;

    /// <summary>Takes an event back; false where that is known.</summary>
    public bool Add(ulong user, Fingerprint eventId, ushort date)
    {
        if (_dates.TryGetValue((user, eventId), out var there) && there >= date) return false;
        _dates[(user, eventId)] = date;
        _first = Math.Min(_first, date);
        return true;
    }

    /// <summary>Whether an event is taken back.</summary>
    /// <param name="user">The hash of the user.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="date">Its business date.</param>
    public bool Covers(ulong user, Fingerprint eventId, ushort date) =>
        _dates.Count > 0 && _dates.TryGetValue((user, eventId), out var there) && date <= LastOf(there);

    /// <summary>The last date of events for which a void of a date holds.</summary>
    public int LastOf(ushort date) => date + windowDays;

    /// <summary>Gives up what is known of a user.</summary>
    public List<(Fingerprint Event, ushort Date)> Release(ulong user)
    {
        List<(Fingerprint Event, ushort Date)> of = [.. Ordered(_dates.Where(one => one.Key.User == user)).Select(one => (one.Event, one.Date))];
        foreach (var (eventId, _) in of) _dates.Remove((user, eventId));
        return of;
    }

    private static IEnumerable<(ulong User, Fingerprint Event, ushort Date)> Ordered(IEnumerable<KeyValuePair<(ulong User, Fingerprint Event), ushort>> dates) => dates
        .Select(one => (one.Key.User, one.Key.Event, one.Value))
        .OrderBy(one => one.User).ThenBy(one => one.Event.High).ThenBy(one => one.Event.Low);

    /// <summary>Forgets what is over.</summary>
    public void Expire(int asOf)
    {
        if (_first == NoDate || !IsOver(_first, asOf)) return;
        foreach (var (key, date) in _dates)
        {
            if (IsOver(date, asOf)) _dates.Remove(key);
        }

        _first = _dates.Count == 0 ? NoDate : _dates.Values.Min();
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)Removed);
        bytes.Varint((ulong)Count);
        foreach (var (user, eventId, date) in All)
        {
            bytes.Word64(user);
            bytes.Word64(eventId.High);
            bytes.Varint(eventId.Low);
            bytes.Varint(date);
        }
    }

    public void Read(ref ByteReader bytes)
    {
        Removed = (long)bytes.Varint();
        for (var left = bytes.Count(); left > 0; left--)
        {
            var (user, high, low, date) = (bytes.Word64(), bytes.Word64(), bytes.Varint(), bytes.VarintInt());
            if (low > uint.MaxValue || date > ushort.MaxValue || !Add(user, new Fingerprint(high, (uint)low), (ushort)date))
                throw new DamagedDataException($"The snapshot takes an event back before byte {bytes.Position} that cannot be, or twice.");
        }
    }
}
