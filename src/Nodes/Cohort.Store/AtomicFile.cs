namespace Cohort.Store;

/// <summary>
/// A file that appears under its name only when it is complete: until <see cref="Commit"/> it is written beside it as
/// <c>name.partial</c>, and removed again when something fails.
/// </summary>
/// <remarks>
/// A rename replaces whatever has the name, a device such as /dev/null included. So only a file with content is ever
/// replaced. Devices and pipes have no length: they, symbolic links and empty files are written in place. What stands in
/// the place of <c>name.partial</c> is removed, never written: a link there leads nowhere. A file that replaces another
/// keeps its rights.
/// </remarks>
internal sealed class AtomicFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly string? _partial;
    private readonly UnixFileMode? _mode;
    private bool _committed;

    /// <summary>Starts a file, with the directories above it; a file of the same name stays as it is until the commit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPrivate">Whether nobody but this user may read it, where it is new.</param>
    public AtomicFile(string path, bool isPrivate = false)
    {
        _path = Path.GetFullPath(path);
        if (IsWrittenInPlace(new FileInfo(_path)))
        {
            Stream = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferBytes);
            Truncate();
            return;
        }
        _partial = _path + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        if (!OperatingSystem.IsWindows() && File.Exists(_path)) _mode = File.GetUnixFileMode(_path);
        RemoveFormer(_partial);
        Stream = isPrivate || _mode is not null
            ? PrivateFile.Open(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes)
            : new FileStream(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Brings the content to disk and gives the file its name.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        if (_mode is { } mode && !OperatingSystem.IsWindows()) File.SetUnixFileMode(Stream.SafeFileHandle, mode);
        Stream.Dispose();
        if (_partial is not null)
        {
            File.Move(_partial, _path, overwrite: true);
            FolderSync.Of(Path.GetDirectoryName(_path)!);
        }

        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_committed && _partial is null) Truncate();
            Stream.Dispose();
        }
        finally
        {
            // Closing writes what is buffered, which throws on a full disk: then above all the space is needed back.
            if (!_committed && _partial is not null) File.Delete(_partial);
        }
    }

    // Left by a process that died, or put there by somebody. One that another process is writing is locked, and stays.
    private static void RemoveFormer(string partial)
    {
        if (new FileInfo(partial) is { Exists: true, LinkTarget: null })
        {
            using (new FileStream(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) File.Delete(partial);
            return;
        }

        File.Delete(partial);
    }

    private static bool IsWrittenInPlace(FileInfo target) =>
        target.Exists && (target.LinkTarget is not null || target.Length == 0);

    /// <summary>Empties a file; a device or a pipe has nothing to empty.</summary>
    private void Truncate()
    {
        if (Stream.CanSeek && Stream.Length > 0) Stream.SetLength(0);
    }
}
