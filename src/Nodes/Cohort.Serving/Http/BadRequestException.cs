namespace Cohort.Serving.Http;

/// <summary>What was asked for makes no sense: 400.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
