using System.Text.Json;

namespace Cohort.Actors.Schemas;

/// <summary>JSON that must not become larger or deeper than a record may be.</summary>
internal sealed class BoundedJson(Utf8JsonWriter writer, int mostBytes)
{
    // As deep as a record of JSON may be nested.
    private const int Deepest = Core.Limits.RuleDepth;

    /// <summary>Writes.</summary>
    public Utf8JsonWriter Writer => writer;

    /// <summary>Is called before each value, so that a few bytes cannot stand for values without end.</summary>
    /// <exception cref="InvalidDataException">There are too many, or it is nested too deep.</exception>
    public void Next()
    {
        if (writer.BytesCommitted + writer.BytesPending > mostBytes)
            throw new InvalidDataException($"it becomes more than {mostBytes} bytes of JSON");
        if (writer.CurrentDepth > Deepest) throw new InvalidDataException($"it is nested more than {Deepest} deep");
    }
}
