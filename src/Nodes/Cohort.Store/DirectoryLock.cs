using System.Globalization;

namespace Cohort.Store;

/// <summary>
/// The right to write a data directory: held by one process at a time, and let go by the system however it ends.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock at once or not at all.</summary>
    /// <exception cref="StoreException">Another process has it, or the directory cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        if (File.Exists(directory))
            throw new StoreException($"'{directory}' is a file, and the data needs a directory. Choose another place.");
        var path = Path.Combine(directory, "lock");
        try
        {
            PrivateFile.CreateFolder(directory);
            var file = PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"The data directory '{directory}' cannot be written. Make it writable for this user, or choose another directory.", e) { Fault = StoreFault.Machine };
        }
        catch (IOException e) when (IsLockedByOther(path, e))
        {
            throw new StoreException($"The data directory '{directory}' is in use by another process. Wait until it has finished, or stop it; questions and 'cohort export' can read beside it.", e);
        }
        catch (IOException e)
        {
            throw new StoreException($"The data directory '{directory}' cannot be created or written ({e.Message}). Check the path and the disk, or choose another directory.", e) { Fault = StoreFault.Machine };
        }
    }

    /// <summary>
    /// Holds the right to write without using it, so that nobody else gets it; null where a process has it, or there is none to
    /// hold. Whoever may read the lock may do so.
    /// </summary>
    public static DirectoryLock? Hold(string directory)
    {
        try
        {
            return new DirectoryLock(new FileStream(Path.Combine(directory, "lock"), FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a directory ever had a writer.</summary>
    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, "lock"));

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK on Unix (11 on Linux, 35 on macOS), ERROR_SHARING_VIOLATION on Windows.
    private static bool IsLockedByOther(string path, IOException e) =>
        File.Exists(path) && (e.HResult is 11 or 35 || (e.HResult & 0xFFFF) == 32);
}
