namespace Cohort.Serving.Http.Doors;

/// <summary>A request is not let in; the message is a whole sentence with the remedy.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="message">Why.</param>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>After how many seconds to ask again; null where that would not help.</summary>
    public int? RetryAfter { get; init; }
}
