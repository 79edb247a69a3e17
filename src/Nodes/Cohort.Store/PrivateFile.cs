namespace Cohort.Store;

/// <summary>
/// Files and folders that hold what people bought: the user who makes them may read and write them, and nobody else, unless
/// that user says so. Whoever may read a folder later is asked of the system, not of this program.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;

    /// <summary>Opens a file; where it is made, it is private.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, int bufferBytes = 4096)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = bufferBytes };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnFile;
        return new FileStream(path, options);
    }

    /// <summary>Makes an empty file unless there is one, so that what writes it later, and files beside it, are private too.</summary>
    public static void Ensure(string path)
    {
        if (File.Exists(path)) return;
        Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
        FolderSync.Of(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes a folder and those above it, unless they are there. Those that are keep the rights that somebody gave them.</summary>
    public static void CreateFolder(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnFolder);
        if (Path.GetDirectoryName(path) is { } above) FolderSync.Of(above);
    }

    /// <summary>Takes from all but the owner what rights they have to a file; one that is not there, or not this user's, is left.</summary>
    public static void Tighten(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return;
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & OwnFile);
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
