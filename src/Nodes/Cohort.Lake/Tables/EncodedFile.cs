namespace Cohort.Lake.Tables;

/// <summary>A file of a table, in memory.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Statistics">What the log says of its values, as JSON.</param>
internal sealed record EncodedFile(ReadOnlyMemory<byte> Content, long Rows, string Statistics);
