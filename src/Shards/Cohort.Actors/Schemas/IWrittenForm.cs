namespace Cohort.Actors.Schemas;

/// <summary>How records of one schema are written. For many threads at once.</summary>
internal interface IWrittenForm
{
    /// <summary>Writes the content of a record as JSON.</summary>
    /// <param name="place">
    /// What stands behind the name of the schema where that is in a header; empty otherwise.
    /// </param>
    /// <param name="content">
    /// The content, with what stands behind the name of the schema where that is not in a header.
    /// </param>
    /// <param name="json">Takes it.</param>
    /// <exception cref="InvalidDataException">It is not of this schema; the message says what was found.</exception>
    void Write(ReadOnlySpan<byte> place, ReadOnlyMemory<byte> content, BoundedJson json);
}
