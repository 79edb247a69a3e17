using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Rebalancing;

/// <summary>What the planner does during a run, done by hand between two runs, in one commit.</summary>
internal static class DirectoryOrder
{
    /// <summary>The reason of what was ordered, in the history.</summary>
    public const string Reason = "It was asked for by hand.";

    /// <summary>Carries out a change of ranges or salted users.</summary>
    /// <param name="path">The data directory, which no run is writing; where runs kept the journals, they stay.</param>
    /// <param name="orderFor">What is wanted of the range table that holds.</param>
    /// <returns>The number in the history, and the ranges that are new.</returns>
    /// <exception cref="EngineException">The table allows no such order.</exception>
    /// <exception cref="StoreException">The directory holds no data, is locked or damaged, or cannot be written.</exception>
    public static BegunReply CarryOut(string path, Func<RangeTable, Order> orderFor)
    {
        DataDirectory.OpenForReading(path).Dispose();
        using var directory = DataDirectory.OpenForWriting(path);
        return CarryOut(directory, OpenedState.Read(directory, Environment.ProcessorCount, null), orderFor).Begun;
    }

    /// <summary>The same of a directory that is open, and its ranges afterwards.</summary>
    public static (BegunReply Begun, OpenedState State) CarryOut(DataDirectory directory, OpenedState state, Func<RangeTable, Order> orderFor)
    {
        var order = orderFor(state.Table);
        if (TableRefusals.Of(state.Table, order) is { Length: > 0 } refusal)
            throw EngineException.BadInput($"{refusal} {MemberNames.Ranges} shows the ranges, and {MemberNames.HotUsers} salted users.");
        var change = new StateChange(state);
        change.CarryOut(order);
        var (number, keepsJournal) = Read(directory);
        change.Store(directory, keepsJournal, new StoredAction(number, DateTimeOffset.UtcNow, OrderText.InList(order), Reason, 0, 0, 0));
        return (new BegunReply(number, true, [.. change.Table.Entries.Except(state.Table.Entries).Select(entry => entry.Id)]), change.State);
    }

    /// <summary>The number of the next action in the history, and whether batches are kept when a snapshot covers them.</summary>
    internal static (long Number, bool KeepsJournal) Read(DataDirectory directory)
    {
        using var reader = directory.CreateReader();
        return (reader.Actions(1).Select(action => action.Number).FirstOrDefault() + 1, reader.HasWholeJournals());
    }
}
