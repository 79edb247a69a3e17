namespace Cohort.Store;

/// <summary>
/// How a data directory is opened for reading. Beside a writer SQLite shares memory with it in a file that is there. Where no
/// writer is, it makes that file; a user who may not is given the file as it stands, and the right to write is held meanwhile,
/// so that it does stand.
/// </summary>
internal static class ReadOnlyOpening
{
    // A writer that has the right and not yet the file: it makes it within moments.
    private const int Tries = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Opens a directory.</summary>
    /// <param name="file">The database.</param>
    /// <param name="opened">The directory of a database; with the right to write where that is held, null beside a writer or as the user who may write.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public static DataDirectory Open(string file, Func<DirectoryLock?, Func<Database>, DataDirectory> opened)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return opened(null, () => new Database(file, write: false));
            }
            catch (StoreException e) when (e.IsCannotOpen && CanBeRead(file))
            {
                if (HasLog(file) && tries >= Tries)
                {
                    throw new StoreException(
                        $"'{file}' has a log beside it that a killed process left, and reading that needs the right to write the directory. Run 'cohort data check' once as the user who owns it.", e)
                    { Fault = StoreFault.Machine };
                }

                if (!HasLog(file) && TryStill(file, opened) is { } directory) return directory;
                if (tries >= Tries) throw;
            }

            Thread.Sleep(Pause);
        }
    }

    private static DataDirectory? TryStill(string file, Func<DirectoryLock?, Func<Database>, DataDirectory> opened)
    {
        // A copy of a directory may lack the lock: nobody runs on it.
        var folder = Path.GetDirectoryName(file)!;
        var held = DirectoryLock.Hold(folder);
        if (held is null && DirectoryLock.IsIn(folder)) return null;
        try
        {
            if (!HasLog(file)) return opened(held, () => Database.OpenStill(file));
        }
        catch
        {
            held?.Dispose();
            throw;
        }

        held?.Dispose();
        return null;
    }

    private static bool HasLog(string file) => new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };

    private static bool CanBeRead(string file)
    {
        try
        {
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
