using SQLitePCL;

namespace Cohort.Store;

/// <summary>What a caller can do about a <see cref="StoreException"/>.</summary>
public enum StoreFault
{
    /// <summary>The directory is damaged, locked by another process, or of another version.</summary>
    Unusable,

    /// <summary>There is no directory, or nothing in it yet.</summary>
    Missing,

    /// <summary>A file that somebody gave is missing or wrong: models, campaigns.</summary>
    Input,

    /// <summary>The machine failed: the disk is full, read-only or broken. What was committed is safe.</summary>
    Machine,

    /// <summary>There are more questions than can be answered; this one may be in a moment.</summary>
    Busy,

    /// <summary>The question took longer than a question may.</summary>
    TooLong,

    /// <summary>Something is refused for what is in it: the same fails again, and others do not.</summary>
    Content,
}

/// <summary>
/// The data directory cannot be used: damaged, locked by another process, of a newer version, full or read-only. The
/// message is a whole sentence that names the directory, the reason and the remedy.
/// </summary>
public sealed class StoreException : Exception
{
    /// <summary>The data directory cannot be used.</summary>
    public StoreException()
    {
    }

    /// <summary>The data directory cannot be used, as the message says.</summary>
    public StoreException(string message)
        : base(message)
    {
    }

    /// <summary>The data directory cannot be used, as the message and its cause say.</summary>
    public StoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What is to be done about damage in a data directory, or in the folder of a node.</summary>
    internal const string DirectoryRemedy = "Restore the directory from a backup, or run again into an empty one.";

    /// <summary>What a caller can do about it.</summary>
    public StoreFault Fault { get; init; }

    /// <summary>Whether SQLite could not open a file, or make one beside it.</summary>
    internal bool IsCannotOpen { get; init; }

    /// <summary>A file that somebody gave is missing or wrong.</summary>
    public static StoreException BadInput(string message) => new(message) { Fault = StoreFault.Input };

    /// <summary>A row holds what this program did not write.</summary>
    /// <param name="what">The row, as in <c>the range table</c>.</param>
    /// <param name="file">The database file.</param>
    /// <param name="cause">Why it cannot be used.</param>
    public static StoreException Damaged(string what, string file, Exception cause) => Damaged(what, file, cause, DirectoryRemedy);

    /// <summary>A row holds what this program did not write, and something else than the usual is to be done about it.</summary>
    /// <param name="what">The row.</param>
    /// <param name="file">The database file.</param>
    /// <param name="cause">Why it cannot be used.</param>
    /// <param name="remedy">What is to be done.</param>
    internal static StoreException Damaged(string what, string file, Exception cause, string remedy) => new($"{what} in '{file}' cannot be used. {cause.Message} {remedy}", cause);

    /// <summary>Says what a result code of SQLite means for somebody who runs Cohort.</summary>
    /// <param name="code">The result code; its low byte is the kind.</param>
    /// <param name="file">The database file.</param>
    /// <param name="detail">What SQLite itself says.</param>
    internal static StoreException Of(int code, string file, string detail) => new((code & 0xFF) switch
    {
        raw.SQLITE_FULL => $"There is no room left for '{file}'. What was committed is safe; free some space and run again, it goes on where it was.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => $"'{file}' cannot be written. Make the directory writable for this user, or choose another directory.",
        raw.SQLITE_CANTOPEN => $"'{file}' cannot be opened. Check that the directory exists and that this user may read and write it.",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => $"'{file}' is damaged ({detail}). Restore the directory from a backup, or run again into an empty one.",
        raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH =>
            $"'{file}' does not hold what Cohort writes ({detail}). Restore the directory from a backup, or choose another directory.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"'{file}' is locked by another process. Wait until it has finished, or stop it.",
        raw.SQLITE_INTERRUPT => $"Reading '{file}' took too long and was given up. Ask for less.",
        raw.SQLITE_IOERR => $"'{file}' could not be read or written ({detail}). Check the disk; what was committed is safe.",
        _ => $"SQLite failed on '{file}' with code {code} ({detail}).",
    })
    {
        IsCannotOpen = (code & 0xFF) is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY,
        Fault = (code & 0xFF) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StoreFault.Unusable,
            raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH => StoreFault.Unusable,
            raw.SQLITE_INTERRUPT => StoreFault.TooLong,
            _ => StoreFault.Machine,
        },
    };
}
