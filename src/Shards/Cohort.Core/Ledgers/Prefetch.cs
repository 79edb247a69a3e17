using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cohort.Core.Ledgers;

/// <summary>
/// Asks the processor to fetch memory that will be needed soon. A hint: it changes no result, and does nothing where the
/// processor has no such instruction.
/// </summary>
internal static class Prefetch
{
    /// <summary>Fetches the cache line in which a value begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Of<T>(ref T value)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref value));
    }
}
