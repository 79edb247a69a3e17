namespace Cohort.Store;

/// <summary>
/// A copy of a directory's file from before a turn of the day that went far, to go back to. There is one at most: the next far
/// turn takes its place. It may be deleted by hand.
/// </summary>
internal static class KeptCopy
{
    private const string Name = "before-turn.db";

    /// <summary>Puts the copy in the place of the file: the directory is as it was, and whatever was done since is not.</summary>
    /// <param name="path">The directory, which no run is writing.</param>
    /// <exception cref="StoreException">There is no copy, or the directory is in use.</exception>
    public static void PutBack(string path)
    {
        var (copy, file) = (Path.Combine(path, Name), Path.Combine(path, DataDirectory.FileName));
        if (!File.Exists(copy) || !File.Exists(file))
        {
            throw new StoreException(
                $"The directory '{path}' keeps no copy from before a turn of the day. One is made when the day follows the machine's clock and is ordered further than it goes by itself; without one, run again into an empty directory.")
            { Fault = StoreFault.Missing };
        }

        using var taken = DirectoryLock.Take(path);
        using (var database = new Database(file, write: true)) database.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        var log = new FileInfo(file + "-wal");
        if (log is { Exists: true, Length: > 0 }) throw new StoreException($"'{file}' is being read by another process. Wait until it has finished, and try again.") { Fault = StoreFault.Machine };

        // The log is empty: whenever the process dies, the file is the one or the other, and whole.
        File.Move(copy, file, overwrite: true);
        foreach (var rest in (string[])[file + "-wal", file + "-shm"]) File.Delete(rest);
        FolderSync.Of(path);
    }

    /// <summary>Deletes the copy, and what a process left of one that died while it made it.</summary>
    /// <returns>The files that there were.</returns>
    internal static IReadOnlyList<string> Delete(string path)
    {
        var deleted = new List<string>();
        foreach (var name in (string[])[Name, Name + ".partial"])
        {
            if (!File.Exists(Path.Combine(path, name))) continue;
            File.Delete(Path.Combine(path, name));
            deleted.Add(name);
        }

        if (deleted.Count > 0) FolderSync.Of(path);
        return deleted;
    }

    /// <summary>Makes the copy, whole or not at all.</summary>
    internal static void Make(string path, Database database)
    {
        var (copy, partial) = (Path.Combine(path, Name), Path.Combine(path, Name + ".partial"));
        File.Delete(partial);
        Write(database, partial);
        File.Move(partial, copy, overwrite: true);
        FolderSync.Of(path);
    }

    /// <summary>Writes what a database holds at this moment to a new file, on the disk, which only this user may read.</summary>
    internal static void Write(Database database, string file)
    {
        PrivateFile.Ensure(file);
        using (var statement = database.Prepare("VACUUM INTO ?1")) statement.BindText(1, file).Run();
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }
}
