namespace Cohort.Core.Mappings.Records;

/// <summary>What a record carries beside its content, as topics have it.</summary>
/// <param name="Name">Its name; several may have one name.</param>
/// <param name="Value">Its bytes; null where it has none.</param>
internal readonly record struct RecordHeader(string Name, byte[]? Value);
