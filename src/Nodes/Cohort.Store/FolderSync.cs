using System.Runtime.InteropServices;

namespace Cohort.Store;

/// <summary>Brings the names in a folder to the disk: a file that was made or renamed may be gone after a loss of power without.</summary>
internal static class FolderSync
{
    /// <summary>Does it, where the system can; a folder that cannot be read is left to the system.</summary>
    public static void Of(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Native.Open(folder, 0);
        if (handle < 0) return;
        _ = Native.Fsync(handle);
        _ = Native.Close(handle);
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fsync(int handle);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int handle);
    }
}
