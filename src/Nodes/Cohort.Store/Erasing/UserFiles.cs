using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Erasing;

/// <summary>The files beside that of a data directory: the log of changes over HTTP, drafts of rules, and the copy from before a turn.</summary>
internal static class UserFiles
{
    /// <summary>Takes a user out of them. Done again it finds nothing more.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="user">The user.</param>
    /// <param name="instead">What texts say in place of their id.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="StoreException">A file is damaged, or cannot be written.</exception>
    public static IReadOnlyList<RemovedPart> Remove(string directory, UserText user, string instead)
    {
        var removed = new List<RemovedPart>();
        removed.AddRange(KeptCopy.Delete(directory).Select(file => new RemovedPart(file, "the copy from before a turn of the day", 1)));
        using (var audit = Open(directory, DataDirectory.AuditFileName, AuditFile.Steps))
        {
            var entries = audit is null ? 0 : AuditRows.Replace(audit, text => user.Without(text, instead));
            if (audit is not null) SqliteScrub.Run(audit);
            if (entries > 0) removed.Add(new RemovedPart($"{DataDirectory.AuditFileName}: audit", "subjects and texts of entries", entries));
        }

        // A draft that somebody deleted may have named the user.
        using var drafts = Open(directory, DataDirectory.DraftsFileName, DraftFile.Steps);
        if (drafts is not null) SqliteScrub.Run(drafts);
        return removed;
    }

    /// <summary>What names the user there and stays: a sentence for each kind.</summary>
    public static IReadOnlyList<string> Remaining(string directory, UserText user)
    {
        using var drafts = Open(directory, DataDirectory.DraftsFileName, DraftFile.Steps);
        return drafts is not null && DraftRows.All(drafts).Any(draft => user.IsIn($"{draft.Name} {draft.Text} {draft.By}"))
            ? [$"A draft of rules in {DataDirectory.DraftsFileName} names the user; it was written by people, who can delete it."] : [];
    }

    // A file of a former program is brought up, as it would be with the next change.
    private static Database? Open(string directory, string name, SchemaSteps steps)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path)) return null;
        var database = new Database(path, write: true) { Remedy = BesideFiles.Remedy };
        try
        {
            database.Run("PRAGMA synchronous = FULL");
            steps.Migrate(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
