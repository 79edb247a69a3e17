using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Engine.Commits;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Shards;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Running;

/// <summary>What the clock does during a run, done by hand between two runs: turns the day, in one commit.</summary>
internal static class DirectoryTurn
{
    /// <summary>Turns the day of a directory that no run is writing.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="day">The date to turn to.</param>
    /// <param name="isConfirmed">Whether it is meant to go further than the day turns without more words.</param>
    /// <param name="time">Says which day it is.</param>
    /// <exception cref="EngineException">The day cannot turn so.</exception>
    /// <exception cref="StoreException">The directory holds no data, is locked or damaged, or cannot be written.</exception>
    public static BegunReply CarryOut(string path, BusinessDate day, bool isConfirmed, TimeProvider time)
    {
        DataDirectory.OpenForReading(path).Dispose();
        using var directory = DataDirectory.OpenForWriting(path);
        return CarryOut(directory, OpenedState.Read(directory, Environment.ProcessorCount, null), day, isConfirmed, Limits.ClockJumpDays, time);
    }

    /// <summary>The same of a directory that is open; its ranges stay, as of the new day.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="state">Its ranges.</param>
    /// <param name="day">The date to turn to.</param>
    /// <param name="isConfirmed">Whether it is meant to go further than the day turns without more words.</param>
    /// <param name="maxJumpDays">How far that is.</param>
    /// <param name="time">Says which day it is.</param>
    public static BegunReply CarryOut(DataDirectory directory, OpenedState state, BusinessDate day, bool isConfirmed, int maxJumpDays, TimeProvider time)
    {
        var settings = directory.ReadSettings()!;
        var asOf = state.AsOf;
        var today = new WallClock(TimeZones.CalendarOf(settings.TimeZone), maxJumpDays).Read(time.GetUtcNow().ToUnixTimeSeconds(), null).Today;
        if (OrderedTurn.Refusal(day, asOf, today, maxJumpDays, isConfirmed, MemberNames.Confirmed) is { Length: > 0 } refusal) throw EngineException.BadInput(refusal);
        if (asOf is { } now && day.Day - now.Day > maxJumpDays) directory.KeepCopy();

        var step = new CommitStep();
        DayThresholds.Take(state, day, step, (_, count, work) => InParallel.ForEach(Environment.ProcessorCount, count, (_, i) => work(i)));
        foreach (var shard in state.Shards)
        {
            var bytes = shard.TurnTo(day);
            if (!bytes.IsEmpty) step.AddRow(shard.Id, shard.Seq, bytes);
        }

        PartialSums.Take(state, step);
        var (number, keepsJournal) = DirectoryOrder.Read(directory);
        step.End = EndOf(state, new StoredAction(number, time.GetUtcNow(), $"turn the day to {day}", DirectoryOrder.Reason, 0, 0, 0));
        using var writer = directory.CreateCommitWriter();
        writer.KeepsJournal = keepsJournal;
        step.Write(writer);
        return new BegunReply(number, true, []);
    }

    private static CommitEnd EndOf(OpenedState state, StoredAction action)
    {
        var end = new CommitEnd([]);
        end.AddPlaces(state.Shards);
        foreach (var (place, shard) in state.Shards.Index()) Pipeline.Collect(shard.Owner, end.EffectsAt(place));
        end.Actions.Add(action);
        return end;
    }
}
