using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Learning.Examples;

/// <summary>
/// Goes through a history day by day on the path that live purchases take, and stands still at the end of chosen days:
/// the ranges then hold what had arrived by that evening, and nothing of what came later.
/// </summary>
internal sealed class DayWalk
{
    /// <summary>Ranges that the users are divided into. Fixed, so that the order of examples does not depend on the machine.</summary>
    public const int Ranges = 4;

    private readonly TrainingSource _source;
    private readonly RangeTable _table = RangeTable.Even(Ranges);
    private readonly Shard[] _shards;
    private readonly BatchWriter[] _batches;
    private readonly RangeEffects[] _effects;
    private readonly BusinessClock _clock;

    public DayWalk(TrainingSource source)
    {
        _source = source;
        _shards = [.. _table.Entries.Select(entry => new Shard(RangeOwner.Of(entry.Id, new RangeState(entry.Range, source.Context))))];
        _batches = [.. _shards.Select(shard => shard.Batch)];
        _effects = [.. _shards.Select(_ => new RangeEffects())];
        _clock = new BusinessClock(followsData: false, null, source.Settings.FutureDays, source.Settings.WindowDays);
    }

    /// <summary>The ranges, at the end of the day that the walk stands at.</summary>
    public RangeState StateOf(int range) => _shards[range].State;

    /// <summary>Walks to the end, or to the end of the last stop.</summary>
    /// <param name="stops">The days at whose end to stand still.</param>
    /// <param name="atEndOf">What to do there.</param>
    /// <param name="progress">Told the number of records so far.</param>
    /// <param name="cancel">Ends the walk.</param>
    /// <returns>The latest date that was seen; null where there was no purchase.</returns>
    public BusinessDate? Run(
        IEnumerable<BusinessDate> stops, Action<BusinessDate> atEndOf, Action<long> progress, CancellationToken cancel)
    {
        var waiting = new Queue<BusinessDate>(stops.Distinct().Order());
        var files = Open();
        BusinessDate? latest = null;
        try
        {
            foreach (var file in files) file.Fill(cancel);
            while (waiting.Count > 0 && files.Min(file => file.Next) is { } date)
            {
                StandBefore(date, waiting, atEndOf);
                latest = date;
                if (waiting.Count == 0) break;
                TurnTo(date);
                foreach (var file in files) ApplyThrough(date, file, cancel);
                progress(files.Sum(file => file.Record));
            }

            if (latest is { } last && waiting.Count > 0) StandBefore(last.AddDays(1), waiting, atEndOf);
            return latest;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    private List<HistoryFile> Open()
    {
        var calendar = TimeZones.CalendarOf(_source.Settings.TimeZone);
        var files = new List<HistoryFile>();
        foreach (var events in _source.Events)
            files.Add(new HistoryFile(events, _table, _source.Settings, calendar));
        return files;
    }

    private void StandBefore(BusinessDate date, Queue<BusinessDate> waiting, Action<BusinessDate> atEndOf)
    {
        while (waiting.TryPeek(out var stop) && stop < date)
        {
            waiting.Dequeue();
            TurnTo(stop);
            atEndOf(stop);
        }
    }

    private void ApplyThrough(BusinessDate date, HistoryFile file, CancellationToken cancel)
    {
        while (file.Next is { } next && next <= date)
        {
            var recordBatch = file.Read();
            var offset = file.Record;
            Pipeline.Sequence(recordBatch, offset, _clock, [], isEnd: true, _batches);
            Apply(shard => shard.ApplyBatch(file.Name, offset + recordBatch.Records, _source.Settings.FutureDays));
            file.Advance();
            file.Fill(cancel);
        }
    }

    private void TurnTo(BusinessDate date)
    {
        if (_clock.AsOf is { } now && date <= now) return;
        _clock.TurnTo(date);
        Apply(shard => shard.TurnTo(date));
    }

    // Transitions are nobody's here; taking them keeps them from piling up.
    private void Apply(Applying apply) => InParallel.ForEach(Environment.ProcessorCount, _shards.Length, (_, i) =>
    {
        apply(_shards[i]);
        Pipeline.Collect(_shards[i].Owner, _effects[i]);
    });
}
