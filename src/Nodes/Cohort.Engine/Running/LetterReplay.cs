using Cohort.Core.Ingest;
using Cohort.Core.Ranges;
using Cohort.Engine.Reading;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>Sends the dead letters of a data directory again, after a mapping or a clock was corrected.</summary>
/// <remarks>
/// They are read as a source of their own, whose records count on from replay to replay. A commit holds the effects of a record
/// together with what became of its letter, so that a crash leaves a letter that was sent, or one that was not, and none of both.
/// </remarks>
internal sealed class LetterReplay
{
    // Letters that are read at a time, each a few kilobytes at most.
    private const int PageLetters = 1_000;

    private readonly LetterSelection _selection;
    private readonly string _path;
    private readonly List<Round> _rounds = [];
    private ReplayReport _report = new();

    // Sources that are read alike are one input: the records of the next one tell whether a clock was wrong at the end of the one before.
    private sealed record Round(List<string> Sources, EventMapping? Mapping, byte[]? Header)
    {
        public bool IsReadAlike(EventMapping? mapping, byte[]? header) => Header is null && header is null
            && (Mapping?.Text.Version, Mapping?.Rates?.Version) == (mapping?.Text.Version, mapping?.Rates?.Version);
    }

    private LetterReplay(string path, LetterSelection selection) => (_path, _selection) = (path, selection);

    /// <summary>Sends them.</summary>
    /// <param name="path">The data directory, which no run is writing.</param>
    /// <param name="selection">Which letters.</param>
    /// <param name="progress">Is told how many records were sent.</param>
    /// <param name="stop">Ends the replay after the step at hand: what was sent by then is stored.</param>
    /// <exception cref="StoreException">The directory cannot be used.</exception>
    /// <exception cref="EngineException">A mapping is missing.</exception>
    public static ReplayReport Run(string path, LetterSelection selection, Action<long> progress, CancellationToken stop)
    {
        DataDirectory.BringUp(path);
        var replay = new LetterReplay(path, selection);
        replay.Choose();
        replay.Send(progress, stop);
        return replay._report;
    }

    /// <summary>Says what would become of them, as far as their bytes and dates tell; nothing changes.</summary>
    /// <inheritdoc cref="Run"/>
    public static ReplayReport Try(string path, LetterSelection selection, Action<long> progress, CancellationToken stop)
    {
        DataDirectory.BringUp(path);
        var replay = new LetterReplay(path, selection);
        replay.Choose();
        replay.Look(progress, stop);
        return replay._report;
    }

    // Which sources have letters, and by what each is read. What cannot be sent stays where it is.
    private void Choose()
    {
        using var view = DirectoryView.Open(_path);
        var kept = view.Store.Mappings();
        foreach (var letter in view.Store.DeadLetters())
        {
            if (!_selection.Takes(letter)) continue;
            if (!LettersToSend.CanBeSent(letter)) _report = _report with { Cut = _report.Cut + 1 };
            else if (_rounds.Count == 0 || _rounds[^1].Sources[^1] != letter.Source) Add(letter.Source, kept);
        }
    }

    private void Add(string source, IReadOnlyList<StoredMapping> kept)
    {
        var mapping = _selection.MappingOf(source, kept);
        var header = mapping is { Text.IsCsv: true } csv ? CsvHeader.Of(source, csv) : null;
        if (mapping is { Text.IsCsv: true } && header is null)
            throw EngineException.BadInput($"The records of '{source}' are lines of CSV, and the file with their header is not there any more. Bring it back, or leave this source out.");
        if (_rounds.Count > 0 && _rounds[^1].IsReadAlike(mapping, header)) _rounds[^1].Sources.Add(source);
        else _rounds.Add(new Round([source], mapping, header));
    }

    private void Send(Action<long> progress, CancellationToken stop)
    {
        if (_rounds.Count == 0) return;
        var options = new EngineOptions { DataPath = _path, Events = SourceOf(_rounds[0].Mapping, null), Durability = Durability.Power };
        using var engine = EmbeddedEngine.Open(options);
        if (!_selection.TurnsDay && engine.State.Shards.All(shard => shard.State.AsOf is null))
        {
            _report = _report with { HasNoDay = true };
            return;
        }

        foreach (var (sources, mapping, header) in _rounds)
        {
            if (stop.IsCancellationRequested) break;
            using var letters = new LettersToSend(sources.SelectMany(LettersOf), PositionOf());
            var asked = options with
            {
                Events = SourceOf(mapping, header) with { Content = () => letters },
                Letters = letters,
                Clock = _selection.TurnsDay ? ClockKind.Data : ClockKind.Still,
            };
            var before = Outcomes(engine);
            var sent = _report.Sent;
            var counts = engine.Run(asked, _ => progress(sent + letters.Sent), stop);
            _report = _report.With(letters, counts.Filtered, Outcomes(engine) - before);
        }
    }

    private static EventSource SourceOf(EventMapping? mapping, byte[]? header) => new(SourceName.DeadLetters, null) { GoesOn = true, Mapping = mapping, Header = header };

    private static OutcomeCounts Outcomes(EmbeddedEngine engine) => engine.State.Shards.Aggregate(default(OutcomeCounts), (sum, shard) => sum + shard.State.Counts);

    private long PositionOf()
    {
        using var view = DirectoryView.Open(_path);
        return view.Store.Position(SourceName.DeadLetters).Record;
    }

    // A page at a time, each as the directory is by then: what is refused again meanwhile is at a place that was passed.
    private IEnumerable<DeadLetter> LettersOf(string source)
    {
        var after = -1L;
        while (true)
        {
            List<DeadLetter> page;
            using (var directory = DataDirectory.OpenForReading(_path))
            using (var stored = directory.CreateReader())
                page = [.. stored.DeadLetters(source, after).TakeWhile(letter => letter.Source == source).Take(PageLetters)];
            foreach (var letter in page)
            {
                if (_selection.Takes(letter) && LettersToSend.CanBeSent(letter)) yield return letter;
            }

            if (page.Count < PageLetters) yield break;
            after = page[^1].Record;
        }
    }

    private void Look(Action<long> progress, CancellationToken stop)
    {
        using var view = DirectoryView.Open(_path);
        var asOf = view.Table.Entries.Max(entry => view.Load(entry).AsOf);
        foreach (var (sources, mapping, header) in _rounds)
        {
            var reader = new LetterReader(view.Settings, mapping, header, asOf, view.Store.RefusedUsers());
            foreach (var letter in sources.SelectMany(LettersOf))
            {
                stop.ThrowIfCancellationRequested();
                _report = reader.Read(letter, _report);
                if (_report.Sent % PageLetters == 0) progress(_report.Sent);
            }
        }
    }
}
