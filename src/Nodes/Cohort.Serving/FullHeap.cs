using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Cohort.Serving;

/// <summary>
/// Ends a process whose heap is full, in place of letting it go on by halves: where memory is asked for in vain again and again, no
/// part can be relied on, yet each lives long enough to say that it is well. What was acknowledged is on the disk, and whoever supervises
/// the process starts it again.
/// </summary>
/// <param name="limit">Bytes that the heap may have.</param>
/// <param name="time">What the time is.</param>
/// <param name="end">Ends the process.</param>
internal sealed class FullHeap(long limit, TimeProvider time, Action end)
{
    /// <summary>How often memory is asked for in vain until the process ends.</summary>
    public const int Most = 3;

    // The share of the limit, in percent, that is in use where the heap is full: what fails while a quarter is free was too much at once.
    private const int FullPercent = 75;

    // One fault is seen again in every method that passes it on.
    private static readonly TimeSpan Once = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private int _isNoting;
    private long _last;
    private long _first;
    private int _times;

    /// <summary>Watches this process from now on, for a program that is alone in it.</summary>
    public static void Watch()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var ending = new Ending(limit);
        var heap = new FullHeap(limit, TimeProvider.System, ending.Now);

        // Where nothing is left, not even this word of the runtime is made.
        AppDomain.CurrentDomain.FirstChanceException += (_, seen) => heap.Saw(seen?.Exception, GC.GetTotalMemory(forceFullCollection: false));
        AppDomain.CurrentDomain.UnhandledException += (_, seen) =>
        {
            if (IsWantOfMemory(seen.ExceptionObject)) ending.Now();
        };
    }

    /// <summary>Notes what was thrown; it allocates nothing, and waits for nobody.</summary>
    /// <param name="thrown">What was thrown, on any thread; null where there was no memory to say it.</param>
    /// <param name="inUse">Bytes of the heap that are in use.</param>
    public void Saw(Exception? thrown, long inUse)
    {
        if ((thrown is not null && !IsWantOfMemory(thrown)) || inUse < limit / 100 * FullPercent) return;

        // Another thread notes one now, or this one does, and meets the next on the way.
        if (Interlocked.Exchange(ref _isNoting, 1) != 0) return;
        var isOver = Note(time.GetTimestamp());
        Volatile.Write(ref _isNoting, 0);
        if (isOver) end();
    }

    private bool Note(long now)
    {
        if (_times > 0 && time.GetElapsedTime(_last, now) < Once) return false;
        if (_times == 0 || time.GetElapsedTime(_first, now) > Window) (_first, _times) = (now, 0);
        (_last, _times) = (now, _times + 1);
        return _times >= Most;
    }

    // The other one is thrown by who looks before they ask.
    private static bool IsWantOfMemory(object thrown) => thrown is OutOfMemoryException and not InsufficientMemoryException;

    // All that it takes is made beforehand: there is nothing left when it is wanted.
    private sealed class Ending
    {
        // As any fault that ends a program of ours.
        private const int ExitCode = 1;

        private const int Mebibyte = 1 << 20;

        private readonly Stream _error = Console.OpenStandardError();
        private readonly string _text;
        private readonly byte[] _line;

        public Ending(long limit)
        {
            _text = string.Create(CultureInfo.InvariantCulture,
                $"The memory of this process is used up: its heap may have {limit / Mebibyte} MiB, and what it holds needs more. It ends, and loses nothing that was acknowledged. Start it again with more: raise the limit of its container, or of DOTNET_GCHeapHardLimit, or of the machine; or share the work among more nodes.");
            _line = Encoding.UTF8.GetBytes(_text + Environment.NewLine);
            if (!OperatingSystem.IsWindows()) Marshal.Prelink(typeof(Native).GetMethod(nameof(Native.Exit))!);
        }

        public void Now()
        {
            if (OperatingSystem.IsWindows()) Environment.FailFast(_text);
            try
            {
                _error.Write(_line);
            }
            finally
            {
                // Without what an orderly end does: that takes memory, and a dump would hold what people bought.
                Native.Exit(ExitCode);
            }
        }
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "_exit")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern void Exit(int code);
    }
}
