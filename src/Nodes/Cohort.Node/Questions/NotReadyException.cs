namespace Cohort.Node.Questions;

/// <summary>What was asked for is not ready yet: 503, and worth asking again.</summary>
internal sealed class NotReadyException(string message) : Exception(message);
