namespace Cohort.Actors.Schemas;

/// <summary>
/// Records that are JSON already: their schema says what is in them, and the mapping looks for itself.
/// </summary>
internal sealed class JsonForm : IWrittenForm
{
    public void Write(ReadOnlySpan<byte> place, ReadOnlyMemory<byte> content, BoundedJson json) =>
        json.Writer.WriteRawValue(content.Span, skipInputValidation: true);
}
