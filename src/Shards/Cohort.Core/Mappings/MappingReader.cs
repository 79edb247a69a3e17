using Cohort.Core.Hashing;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Mappings.Text;
using Cohort.Core.Mappings.Values;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;

namespace Cohort.Core.Mappings;

/// <summary>What came of a record.</summary>
public enum MappedAs
{
    /// <summary>Purchase lines.</summary>
    Lines,

    /// <summary>Nothing: no block of the mapping takes it, or it has no lines.</summary>
    Filtered,

    /// <summary>A dead letter: none of its lines counts.</summary>
    Refused,
}

/// <summary>
/// Turns a shop's records into purchase lines by a mapping. It owns its memory: use one per thread. A record costs no
/// allocation once the memory fits, unless it is refused.
/// </summary>
public sealed class MappingReader
{
    private readonly MappingText _mapping;
    private readonly RecordTape _tape;
    private readonly JsonRecord _json;
    private readonly CsvRecord _csv;
    private readonly HeaderFields _headers;
    private readonly Evaluation _evaluation;
    private readonly LineMaker _lines;
    private readonly int _mostBytes;
    private ulong[] _hashes = new ulong[16];

    /// <summary>A reader of one mapping.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="settings">What it needs beside itself.</param>
    /// <exception cref="ArgumentException">The settings lack a zone that the mapping names.</exception>
    public MappingReader(MappingText mapping, MappingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MostBytes, 1, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.MostBytes, Limits.LargestRecordBytes, nameof(settings));
        (_mapping, _mostBytes) = (mapping, settings.MostBytes);
        _tape = new RecordTape(mapping.Tree);
        (_json, _csv, _headers) = (new JsonRecord(_tape), new CsvRecord(_tape), new HeaderFields(_tape));
        _evaluation = new Evaluation(_tape, [.. mapping.Zones.Select(zone => CalendarOf(zone.Name, settings))]);
        _lines = new LineMaker(_evaluation, settings);
    }

    private static BusinessCalendar CalendarOf(string zone, MappingSettings settings) =>
        settings.Zones.TryGetValue(zone, out var calendar) ? calendar
            : zone == "UTC" ? BusinessCalendar.Utc
            : throw new ArgumentException($"The settings lack the zone \"{zone}\".", nameof(settings));

    /// <summary>How many lines the last record made.</summary>
    public int Count => _lines.Count;

    /// <summary>Whether the mapping looks at what records of a topic carry beside their content.</summary>
    internal bool ReadsHeaders => !_mapping.IsCsv && _headers.AreRead;

    /// <summary>Takes the header of a file of CSV, before its lines. Gives what is wrong with it; null where nothing is.</summary>
    public string? TakeHeader(ReadOnlySpan<byte> header) => _csv.TakeHeader(header);

    /// <summary>Reads one record: a JSON object, or a line of CSV under the header that was taken.</summary>
    /// <param name="record">The bytes of the record, without a line end; a trailing carriage return is allowed.</param>
    /// <param name="rejection">Why it is refused; null where it is not.</param>
    /// <exception cref="InvalidOperationException">It is a line of CSV, and no header was taken.</exception>
    public MappedAs Read(ReadOnlySpan<byte> record, out Rejection? rejection) => Read(record, [], out rejection);

    /// <summary>The same of a record that carries headers beside its content.</summary>
    internal MappedAs Read(ReadOnlySpan<byte> record, IReadOnlyList<RecordHeader> headers, out Rejection? rejection)
    {
        if (_mapping.IsCsv && !_csv.HasHeader) throw new InvalidOperationException("A line of CSV was given before a header.");
        _lines.Clear();
        _evaluation.Cut(0);
        rejection = _mapping.IsCsv ? _csv.Read(record, _mostBytes) : _json.Read(record, _mostBytes);
        if (rejection is null && !_mapping.IsCsv) rejection = _headers.Add(headers);
        if (rejection is null && !TryMap()) rejection = _lines.Fault;
        if (_lines.AreRefused) rejection = Faults.Erased;
        if (rejection is null) return Count > 0 ? MappedAs.Lines : MappedAs.Filtered;
        _lines.Clear();
        return MappedAs.Refused;
    }

    /// <summary>The first of those lines of the last record that have its latest date, which dates it.</summary>
    internal Purchase Latest
    {
        get
        {
            var latest = 0;
            for (var i = 1; i < Count; i++) latest = this[i].Date > this[latest].Date ? i : latest;
            return this[latest];
        }
    }

    /// <summary>A line of the last record, a view that holds until the next one is read.</summary>
    public Purchase this[int index]
    {
        get
        {
            ref readonly var line = ref _lines.Lines[index];
            return new Purchase
            {
                EventId = Text(line.EventId),
                UserId = Text(line.UserId),
                Sku = Text(line.Sku),
                Source = Text(line.Source),
                OrderId = Text(line.OrderId),
                Replaces = Text(line.Replaces),
                IsVoid = line.IsVoid,
                AmountMinor = line.AmountMinor,
                Quantity = line.Quantity,
                OccurredAt = line.OccurredAt,
                Date = line.Date,
                Hour = line.Hour,
            };
        }
    }

    private ReadOnlySpan<byte> Text(TextPart part) => _evaluation.Text(part.Start, part.Length);

    private bool TryMap()
    {
        foreach (var block in _mapping.Blocks)
        {
            _evaluation.Depth = 0;
            var from = Count;
            if (!TryWalk(block, 0)) return false;
            if (block.LastWalk < 0 && !_lines.TryFinish(block, from)) return false;
        }

        return Count < 2 || AreApart();
    }

    private bool TryWalk(Block block, int at)
    {
        for (; at < block.Steps.Length; at++)
        {
            if (block.Steps[at].Condition is not { } condition) return TryArray(block, at);
            if (!condition.Holds(_evaluation)) return true;
        }

        return _lines.TryAdd(block);
    }

    private bool TryArray(Block block, int at)
    {
        var step = block.Steps[at];
        var array = _tape.At(step.Array);
        if (array < 0 || _tape.Nodes[array].Kind != NodeKind.Array) return RefuseArray(step, array);
        var (from, depth, number) = (Count, _evaluation.Depth, 0);
        for (var element = array + 1; element < _tape.Nodes[array].End; element = _tape.Nodes[element].End)
        {
            // An element that a path asks for alone stands here a second time.
            if (_tape.Nodes[element].Branch != _tape.Tree.EveryOf(step.Array)) continue;
            _tape.Enter(element);
            _evaluation.Numbers[depth] = ++number;
            _evaluation.Depth = depth + 1;
            if (!TryWalk(block, at + 1)) return false;
        }

        _evaluation.Depth = depth;
        return at != block.LastWalk || _lines.TryFinish(block, from);
    }

    private bool RefuseArray(Step step, int array)
    {
        const string expected = "an array; where there may be none, write when present(…) before each";
        if (array < 0 || _tape.Nodes[array].Kind == NodeKind.Null) _evaluation.Missing(step.Path, expected);
        else _evaluation.Wrong(RejectionReason.WrongType, step.Path, array, expected);
        return _lines.Refuse("each");
    }

    /// <summary>Two lines of one user with one event id would be one purchase, and the second would be lost.</summary>
    private bool AreApart()
    {
        if (_hashes.Length < Count) _hashes = new ulong[Count * 2];
        var hashes = _hashes.AsSpan(0, Count);
        for (var i = 0; i < Count; i++)
        {
            ref readonly var line = ref _lines.Lines[i];
            hashes[i] = SipHash.Hash64(1, SipHash.Hash64(0, 0, Text(line.UserId)), Text(line.EventId));
        }

        hashes.Sort();
        for (var i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] == hashes[i - 1]) return RefuseTwins(hashes[i]);
        }

        return true;
    }

    private bool RefuseTwins(ulong hash)
    {
        foreach (ref readonly var line in _lines.Lines)
        {
            if (SipHash.Hash64(1, SipHash.Hash64(0, 0, Text(line.UserId)), Text(line.EventId)) != hash) continue;
            var detail = $"The field event_id is {Excerpt.Of(Text(line.EventId))} in two lines of the record; expected another for each, as with each … numbered line.";
            return _lines.Refuse(new Rejection(RejectionReason.DuplicateField, MappingFaults.NameOf(Target.EventId), detail));
        }

        return true;
    }
}
