namespace Cohort.Lake.Stores;

/// <summary>Places of lakes as people write them: a folder, or <c>s3://bucket/folder</c>.</summary>
public static class LakePlace
{
    private const string S3 = "s3://";

    /// <summary>Opens a place.</summary>
    /// <param name="place">A folder, or <c>s3://bucket/folder</c>.</param>
    /// <param name="isWritten">Whether it is going to be written.</param>
    /// <param name="s3">Gives the rest of what an object store needs, of a bucket and a folder; null to take it all of the environment.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="LakeException">It is no place, or cannot be reached.</exception>
    public static async Task<ILakeStore> OpenAsync(string place, bool isWritten, Func<S3Settings, S3Settings>? s3 = null, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        if (!place.StartsWith(S3, StringComparison.OrdinalIgnoreCase))
            return place.Contains("://", StringComparison.Ordinal) ? throw new LakeException($"\"{place}\" is no place of a lake: give a folder, or s3://bucket/folder.") : new FolderStore(place);
        var parts = place[S3.Length..].Split('/', 2);
        if (parts[0].Length == 0) throw new LakeException($"\"{place}\" names no bucket: give s3://bucket/folder.");
        var settings = new S3Settings(parts[0], parts.Length > 1 ? parts[1].Trim('/') : "");
        return await S3Store.OpenAsync(s3?.Invoke(settings) ?? settings, isWritten, cancel);
    }
}
