namespace Cohort.Store;

/// <summary>
/// A file that appears under its name only when it is complete: until <see cref="Commit"/> it is written beside it as
/// <c>name.partial</c>, and removed again when something fails.
/// </summary>
/// <remarks>
/// A rename replaces whatever has the name, a device such as /dev/null included. So only a file with content is ever
/// replaced. Devices and pipes have no length: they, symbolic links and empty files are written in place.
/// </remarks>
public sealed class AtomicFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly string? _partial;
    private bool _committed;

    /// <summary>Starts a file, with the directories above it; a file of the same name stays as it is until the commit.</summary>
    public AtomicFile(string path)
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
        Stream = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Brings the content to disk and gives the file its name.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        if (_partial is not null) File.Move(_partial, _path, overwrite: true);
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

    private static bool IsWrittenInPlace(FileInfo target) =>
        target.Exists && (target.LinkTarget is not null || target.Length == 0);

    /// <summary>Empties a file; a device or a pipe has nothing to empty.</summary>
    private void Truncate()
    {
        if (Stream.CanSeek && Stream.Length > 0) Stream.SetLength(0);
    }
}
