namespace Cohort.Store;

/// <summary>
/// A copy of a data directory as it was at one moment, made beside a run that may be writing it. It is a data directory of its
/// own: it can be asked, checked, copied and run on. It has its name only when it is whole, on the disk, and checked.
/// </summary>
internal static class DirectoryCopy
{
    // Beside the engine's own: what was changed over HTTP, and drafts of rules.
    private static readonly string[] Others = [DataDirectory.AuditFileName, DataDirectory.DraftsFileName];

    /// <summary>Makes a copy.</summary>
    /// <param name="from">The directory.</param>
    /// <param name="to">Where the copy is to be: nothing is there, or an empty folder.</param>
    /// <param name="check">Looks at the copy before it has its name; throws where it is not whole.</param>
    /// <exception cref="StoreException">There is something already, or one of the two cannot be read or written.</exception>
    public static void Make(string from, string to, Action<string> check)
    {
        to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(to));
        if (File.Exists(to) || (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any()))
            throw StoreException.BadInput($"'{to}' is there already, and nothing is written over it. Name a folder that is not there, or an empty one.");
        var partial = to + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        PrivateFile.CreateFolder(partial);
        try
        {
            using (var directory = DataDirectory.OpenForReading(from)) directory.CopyTo(Path.Combine(partial, DataDirectory.FileName));
            foreach (var other in Others.Where(other => File.Exists(Path.Combine(from, other))))
            {
                using var file = new Database(Path.Combine(from, other), write: false);
                KeptCopy.Write(file, Path.Combine(partial, other));
            }

            check(partial);
            FolderSync.Of(partial);
            if (Directory.Exists(to)) Directory.Delete(to);
            Directory.Move(partial, to);
            FolderSync.Of(Path.GetDirectoryName(to)!);
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }
}
