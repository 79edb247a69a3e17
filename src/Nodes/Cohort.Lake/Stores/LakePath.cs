namespace Cohort.Lake.Stores;

/// <summary>Paths of objects: what a store takes.</summary>
internal static class LakePath
{
    /// <summary>Longest path in characters: S3 takes keys of 1,024 bytes, and a prefix comes before.</summary>
    private const int Longest = 900;

    /// <summary>The path itself, when no part of it leads out of the lake.</summary>
    /// <exception cref="LakeException">It is none.</exception>
    public static string Checked(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var isPath = path.Length <= Longest && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal)
            && path.Split('/').All(part => part is not ("" or "." or ".."));
        return isPath ? path : throw new LakeException($"\"{path}\" is no path inside of a lake: parts between slashes that are not empty, '.' or '..', of at most {Longest} characters.");
    }
}
