namespace Cohort.Cli.Input;

/// <summary>
/// A file that appears under its name only when it is complete: until <see cref="Commit"/> it is written beside it as
/// <c>name.partial</c>, and removed again when something fails.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly string _partial;
    private bool _committed;

    /// <summary>Starts a file, with the directories above it; one of the same name stays as it is until the commit.</summary>
    public AtomicFile(string path)
    {
        _path = Path.GetFullPath(path);
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
        File.Move(_partial, _path, overwrite: true);
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed) File.Delete(_partial);
    }
}
