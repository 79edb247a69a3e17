using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cohort.Store;

/// <summary>Brings the names in a folder to the disk: a file that was made or renamed may be gone after a loss of power without.</summary>
internal static class FolderSync
{
    /// <summary>Does it, where the system can; a folder that cannot be read is left to the system.</summary>
    public static void Of(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = new SafeFileHandle(Native.Open(folder, 0), ownsHandle: true);
        if (!handle.IsInvalid) RandomAccess.FlushToDisk(handle);
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
    }
}
