namespace Cohort.Fuzz;

/// <summary>A reader that is fed with spoilt inputs.</summary>
/// <param name="Name">What it reads, as in <c>--target rules</c>.</param>
/// <param name="Samples">Valid inputs, which are spoilt.</param>
/// <param name="Read">
/// Reads an input. It answers or throws what the reader documents; what it reads it also writes and reads back. Anything
/// else that is thrown is a fault.
/// </param>
/// <param name="IsSealed">Whether the last four bytes are a checksum of the others, that a program with a fault gets right.</param>
/// <param name="IsExpected">The exceptions that are an answer.</param>
/// <param name="BytesPerByte">What reading may allocate, per byte of input, beyond <see cref="Allowance"/>.</param>
internal sealed record Target(
    string Name, IReadOnlyList<byte[]> Samples, Action<byte[]> Read, Func<Exception, bool> IsExpected, bool IsSealed = false, int BytesPerByte = 2_000)
{
    /// <summary>Bytes that reading anything may cost: tables, buffers, an exception with its text.</summary>
    public const int Allowance = 4 << 20;
}

/// <summary>The law of a target was broken, though nothing was thrown.</summary>
internal sealed class BrokenLawException(string message) : Exception(message);
