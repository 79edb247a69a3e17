namespace Cohort.Core.Encodings;

/// <summary>Stored or received bytes are not what was written: a broken invariant, never an answer to bad input.</summary>
public sealed class DamagedDataException : Exception
{
    /// <summary>The bytes are damaged.</summary>
    public DamagedDataException()
    {
    }

    /// <summary>The bytes are damaged, as the message says.</summary>
    public DamagedDataException(string message)
        : base(message)
    {
    }

    /// <summary>The bytes are damaged, as the message and its cause say.</summary>
    public DamagedDataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
