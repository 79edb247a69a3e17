using System.Runtime.InteropServices;

namespace Cohort.Lake.Stores;

/// <summary>What .NET does not offer of a file system: a name that is given once.</summary>
internal static class HardLink
{
    private const int Exists = 17;

    /// <summary>Gives a file a second name, unless something has it; false when so.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public static bool TryMake(string file, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            // A move does not replace there, and is one step.
            if (File.Exists(name)) return false;
            try
            {
                File.Move(file, name);
                return true;
            }
            catch (IOException) when (File.Exists(name))
            {
                return false;
            }
        }

        if (Native.Link(file, name) == 0) return true;
        var fault = Marshal.GetLastPInvokeError();
        return fault == Exists ? false : throw new IOException($"The file system gives no second name to a file: {Marshal.GetPInvokeErrorMessage(fault)}. A lake needs one with hard links.");
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "link", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
    }
}
