using System.Runtime.CompilerServices;
using Cohort.Store;

namespace Cohort.Lake.Stores;

/// <summary>
/// A lake in a folder of this machine. A file is written beside its place under a name of its own, brought to the disk, and
/// only then given its name: by a rename where it may replace another, by a link where it may not.
/// </summary>
public sealed class FolderStore : ILakeStore
{
    // A process that died leaves it behind until a vacuum; it begins with a dot, so no reader of tables takes it for data.
    private const string PartialPrefix = ".partial-";

    private readonly string _root;

    /// <summary>A folder; it is made by the first write.</summary>
    public FolderStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _root = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    public string Address => _root;

    /// <summary>Whether an object is what a write left behind that died.</summary>
    internal static bool IsPartial(string path) => path[(path.LastIndexOf('/') + 1)..].StartsWith(PartialPrefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
    {
        var (file, partial) = await WritePartialAsync(path, content, cancel);
        try
        {
            File.Move(partial, file, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        FolderSync.Of(Path.GetDirectoryName(file)!);
    }

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
    {
        if (File.Exists(FileOf(path))) return false;
        var (file, partial) = await WritePartialAsync(path, content, cancel);
        try
        {
            if (!HardLink.TryMake(partial, file)) return false;
        }
        finally
        {
            File.Delete(partial);
        }

        FolderSync.Of(Path.GetDirectoryName(file)!);
        return true;
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancel = default)
    {
        try
        {
            return await File.ReadAllBytesAsync(FileOf(path), cancel);
        }
        catch (IOException fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(FileOf(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (IOException fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Task<LakeObject?> FindAsync(string path, CancellationToken cancel = default)
    {
        var file = new FileInfo(FileOf(path));
        return Task.FromResult(file.Exists ? new LakeObject(path, file.Length, file.LastWriteTimeUtc) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        var start = new DirectoryInfo(folder.Length == 0 ? _root : FileOf(folder.TrimEnd('/')));
        if (!start.Exists) yield break;
        var found = start.EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(found => found.Path, StringComparer.Ordinal);
        foreach (var (file, path) in found)
        {
            cancel.ThrowIfCancellationRequested();
            yield return new LakeObject(path, file.Length, file.LastWriteTimeUtc);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancel = default)
    {
        try
        {
            File.Delete(FileOf(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is gone too.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public string? LocalFileOf(string path) => FileOf(path);

    private string FileOf(string path) => Path.Combine(_root, LakePath.Checked(path).Replace('/', Path.DirectorySeparatorChar));

    private async Task<(string File, string Partial)> WritePartialAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var file = FileOf(path);
        var folder = Path.GetDirectoryName(file)!;
        MakeFolder(folder);
        var partial = Path.Combine(folder, PartialPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
            await using (stream)
            {
                await stream.WriteAsync(content, cancel);
                stream.Flush(flushToDisk: true);
            }
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        return (file, partial);
    }

    // A folder that is new is a name in the folder above.
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder);
        if (above is not null) MakeFolder(above);
        Directory.CreateDirectory(folder);
        if (above is not null) FolderSync.Of(above);
    }
}
