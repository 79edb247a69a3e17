namespace Cohort.Actors.Publishing;

/// <summary>
/// A serving store that answers refuses an update of those that it was given, for what is in it: nothing of the write is
/// stored, and the same fails again, while the other updates may go alone.
/// </summary>
internal sealed class PublicationRefusedException : Exception
{
    /// <summary>An update is refused.</summary>
    public PublicationRefusedException()
    {
    }

    /// <summary>An update is refused, as the message says.</summary>
    public PublicationRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>An update is refused, as the message and its cause say.</summary>
    public PublicationRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
