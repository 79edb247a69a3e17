using System.Reflection;
using Cohort.Core.Texts;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Shards;
using Cohort.Store;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;

namespace Cohort.Engine.Erasing;

/// <summary>
/// Takes a user out of a data directory, step by step. Each step is stored before the next, and done again it does nothing more: a
/// process that dies in between leaves an erasure that is finished when the directory is opened for writing the next time.
/// </summary>
/// <param name="directory">The directory.</param>
/// <param name="state">Its ranges.</param>
/// <param name="erasure">The erasure, as it is stored.</param>
/// <param name="key">Signs its receipt.</param>
internal sealed class DirectoryErasure(DataDirectory directory, OpenedState state, StoredErasure erasure, ReceiptKey key)
{
    private const string Origins = "Files, topics and requests that purchases came from.";

    private static readonly string[] NeverReached =
    [
        "Copies of the directory that this receipt does not name, exports, a lake that was made of them, and logs.",
        "Blocks of the disk that a deleted file was on, and snapshots of the file system.",
    ];

    /// <summary>How far it has come.</summary>
    public StoredErasure Erasure { get; private set; } = erasure;

    /// <summary>The ranges, which are others after the step that takes the user out of them.</summary>
    public OpenedState State { get; private set; } = state;

    /// <summary>Asks for an erasure: from now on it is finished, whatever happens.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="user">The user.</param>
    /// <param name="note">Who asks, and why.</param>
    /// <param name="backups">Copies of the directory to take the user out of, too.</param>
    /// <param name="refusesLater">Whether later purchases of the user are refused.</param>
    /// <param name="at">When.</param>
    /// <exception cref="EngineException">It cannot be done.</exception>
    public static StoredErasure Begin(DataDirectory directory, string user, ActivationNote note, IReadOnlyList<string> backups, bool refusesLater, DateTimeOffset at)
    {
        if (TextFault.OfId("user's id", user) is { } fault) throw EngineException.BadInput(fault);
        var entry = note.EntryAt(at);
        if (new UserText(user) is var text && text.IsIn($"{entry.Reason} {entry.By}"))
            throw EngineException.BadInput("The reason, or who asks, names the user, and both are kept. Say it without their id.");
        foreach (var backup in backups) RequireBackup(directory, backup);
        using var writer = directory.CreateCommitWriter();
        if (writer.Lake is { } lake)
            throw EngineException.BadInput($"The data directory feeds the lake '{lake.Location}', which an erasure does not reach. Nobody was erased; keep a directory without a lake for users who may ask for it.");
        var erasure = new StoredErasure(
            All(directory).Count + 1, UserMark.Of(user), user, entry.At, entry.By, entry.Reason, refusesLater, ErasureStep.Begun, [.. backups.Select(Path.GetFullPath)], [], "");
        writer.BeginErasure(erasure);
        writer.Commit();
        return erasure;
    }

    /// <summary>All erasures of a directory, in their order.</summary>
    public static IReadOnlyList<StoredErasure> All(DataDirectory directory)
    {
        using var reader = directory.CreateReader();
        return reader.Erasures();
    }

    /// <summary>Takes later purchases of an erased user again.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="number">The erasure because of which they are refused.</param>
    /// <exception cref="EngineException">There is none such.</exception>
    public static StoredErasure AcceptLater(DataDirectory directory, long number)
    {
        if (All(directory).FirstOrDefault(one => one.Number == number) is not { } erasure)
            throw EngineException.BadInput($"There is no erasure {number} in this directory. Give the number of one that is listed.");
        using (var reader = directory.CreateReader())
        {
            if (!reader.RefusingErasures().Contains(number))
                throw EngineException.BadInput($"Nobody is refused because of erasure {number}. If the user was erased again, give the number of that erasure.");
        }

        using var writer = directory.CreateCommitWriter();
        writer.AcceptLater(number);
        writer.Commit();
        return erasure;
    }

    /// <summary>Finishes what was asked for and is not done.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="state">Its ranges.</param>
    /// <returns>The ranges afterwards.</returns>
    public static OpenedState FinishAll(DataDirectory directory, OpenedState state)
    {
        foreach (var erasure in All(directory).Where(erasure => erasure.Step != ErasureStep.Done)) (_, state) = Finish(directory, state, erasure);
        return state;
    }

    /// <summary>Finishes an erasure.</summary>
    public static (StoredErasure Done, OpenedState State) Finish(DataDirectory directory, OpenedState state, StoredErasure erasure)
    {
        using var key = ReceiptKey.In(directory.Path);
        var work = new DirectoryErasure(directory, state, erasure, key);
        while (work.Erasure.Step != ErasureStep.Done) work.Advance();
        return (work.Erasure, work.State);
    }

    /// <summary>Does one step, and stores that it is done.</summary>
    public void Advance()
    {
        switch (Erasure.Step)
        {
            case ErasureStep.Begun: RemoveBeside(); break;
            case ErasureStep.BesideDone: RemoveRows(); break;
            default: Scrub(); break;
        }
    }

    private string ReadAgain => Erasure.RefusesLater
        ? "Where this directory reads them, the user's purchases are refused; where another one does, the user is known again."
        : "Where they are read again from their beginning, the user is known again.";

    private string Instead => $"(erased {Erasure.Mark.Called})";

    private void RemoveBeside()
    {
        var removed = new List<RemovedPart>(UserFiles.Remove(directory.Path, new UserText(Erasure.UserId), Instead));
        foreach (var backup in Erasure.Backups) removed.AddRange(RemoveFromBackup(backup));
        Store(Erasure with { Step = ErasureStep.BesideDone, Removed = removed });
    }

    // A copy is a directory of its own: its erasure has the same mark, so that one that is done already is known again.
    private IEnumerable<RemovedPart> RemoveFromBackup(string path)
    {
        using var backup = DataDirectory.OpenForWriting(path);
        var theirs = All(backup).FirstOrDefault(one => one.Mark == Erasure.Mark);
        if (theirs is null)
        {
            theirs = Erasure with { Number = All(backup).Count + 1, Backups = [] };
            using var writer = backup.CreateCommitWriter();
            writer.BeginErasure(theirs);
            writer.Commit();
        }

        var work = new DirectoryErasure(backup, OpenedState.Read(backup, Environment.ProcessorCount, null), theirs, key);
        while (work.Erasure.Step != ErasureStep.Done) work.Advance();
        return work.Erasure.Removed.Select(part => part with { Place = Path.Combine(path, part.Place) });
    }

    private void RemoveRows()
    {
        var user = new UserText(Erasure.UserId);
        var (change, lines) = (new StateChange(State), State.Shards.Sum(shard => shard.State.LineCount));
        change.Erase(Erasure.UserId);
        using var writer = directory.CreateCommitWriter();
        writer.KeepsJournal = DirectoryOrder.Read(directory).KeepsJournal;
        var batches = writer.CountBatches();
        change.Write(writer);
        var removed = new List<RemovedPart>
        {
            new("snapshot", "ranges that were written anew without the user", change.Begun.Count),
            new("snapshot", "purchases of the user in the window", lines - change.State.Shards.Sum(shard => shard.State.LineCount)),
            new("journal", "batches that the new snapshots replace, those of others among them", batches - writer.CountBatches()),
        };
        var (rows, remaining) = writer.Erase(user, Instead);
        RemovedPart[] all = [.. Erasure.Removed, .. removed.Where(part => part.Count > 0), .. rows];
        string[] notReached = [$"{Origins} {ReadAgain}", .. NeverReached, .. remaining, .. UserFiles.Remaining(directory.Path, user)];
        var receipt = key.Seal(new ErasureReceipt(
            ErasureReceipt.FormatVersion, Erasure.Number, Erasure.At, State.AsOf, Erasure.By, Erasure.Reason, Erasure.Mark, Erasure.RefusesLater, all, notReached, Program));
        var next = Erasure with { Step = ErasureStep.RowsDone, UserId = "", Removed = all, Receipt = CohortJson.Of(receipt) };
        writer.Erasure(next);
        writer.Commit();
        (Erasure, State) = (next, change.State);
    }

    private void Scrub()
    {
        directory.Scrub();
        Store(Erasure with { Step = ErasureStep.Done });
    }

    private void Store(StoredErasure next)
    {
        using var writer = directory.CreateCommitWriter();
        writer.Erasure(next);
        writer.Commit();
        Erasure = next;
    }

    private static string Program => typeof(DirectoryErasure).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // A copy has what the directory has: its settings, and where it was read to. Whatever else is a directory of somebody else.
    private static void RequireBackup(DataDirectory directory, string path)
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(directory.Path)) throw EngineException.BadInput($"'{path}' is the data directory itself, and no copy of it. Leave it away.");
        using var backup = DataDirectory.OpenForReading(path);
        if (backup.ReadSettings() != directory.ReadSettings())
            throw EngineException.BadInput($"'{path}' is no copy of '{directory.Path}': it was made with another currency, time zone or window. Name the copies of this directory.");
    }
}
