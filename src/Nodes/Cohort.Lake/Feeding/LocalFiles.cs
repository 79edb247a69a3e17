using Cohort.Lake.Stores;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Files of a lake as files of this machine, for a reader that needs such. Those of a lake elsewhere are brought into a temporary
/// folder, once, and let go when they are no longer needed.
/// </summary>
/// <param name="store">Where the lake lies.</param>
internal sealed class LocalFiles(ILakeStore store) : IDisposable
{
    private readonly Dictionary<string, string> _brought = new(StringComparer.Ordinal);
    private string? _folder;

    /// <summary>Names the files of some paths, and lets go of all others that were brought.</summary>
    /// <param name="paths">The paths in the lake.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="LakeException">One is not there.</exception>
    public async Task<IReadOnlyList<string>> OfAsync(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        foreach (var gone in _brought.Keys.Except(paths).ToList())
        {
            File.Delete(_brought[gone]);
            _brought.Remove(gone);
        }

        var files = new List<string>(paths.Count);
        foreach (var path in paths) files.Add(store.LocalFileOf(path) ?? await BringAsync(path, cancel));
        return files;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _folder = null;
    }

    private async Task<string> BringAsync(string path, CancellationToken cancel)
    {
        if (_brought.TryGetValue(path, out var there)) return there;
        _folder ??= Directory.CreateTempSubdirectory("cohort-lake-").FullName;
        var file = Path.Combine(_folder, $"{_brought.Count}-{Path.GetRandomFileName()}.parquet");
        await using var source = await store.OpenAsync(path, cancel) ?? throw new LakeException($"{store.Address} lacks the file '{path}', which its log names. Restore it from a copy.");
        await using (var target = new FileStream(file, FileMode.CreateNew)) await source.CopyToAsync(target, cancel);
        _brought.Add(path, file);
        return file;
    }
}
