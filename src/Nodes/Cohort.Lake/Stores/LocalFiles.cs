namespace Cohort.Lake.Stores;

/// <summary>
/// Objects of a store as files of this machine, for a reader that needs such. Those of a store elsewhere are brought here, once, under
/// the folders that they have there.
/// </summary>
/// <param name="store">Where they lie.</param>
/// <param name="folder">Where those are put that are brought; made when the first comes, and left to whoever named it.</param>
internal sealed class LocalFiles(ILakeStore store, string folder)
{
    private readonly Dictionary<string, string> _brought = new(StringComparer.Ordinal);

    /// <summary>Names the files of some paths, in their order.</summary>
    /// <param name="paths">The paths in the store.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="LakeException">One is not there.</exception>
    public async Task<IReadOnlyList<string>> OfAsync(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var files = new List<string>(paths.Count);
        foreach (var path in paths) files.Add(store.LocalFileOf(path) ?? await BringAsync(path, cancel));
        return files;
    }

    /// <summary>Lets go of all that were brought but those of some paths.</summary>
    public void KeepOnly(IReadOnlyList<string> paths)
    {
        foreach (var gone in _brought.Keys.Except(paths).ToList())
        {
            File.Delete(_brought[gone]);
            _brought.Remove(gone);
        }
    }

    private async Task<string> BringAsync(string path, CancellationToken cancel)
    {
        if (_brought.TryGetValue(path, out var there)) return there;
        var file = Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var from = await store.OpenAsync(path, cancel) ?? throw new LakeException($"{store.Address}/{path} is gone: a vacuum removed it while it was read. Ask again, or for a later version.");
        await using (var to = new FileStream(file, FileMode.Create, FileAccess.Write)) await from.CopyToAsync(to, cancel);
        _brought.Add(path, file);
        return file;
    }
}
