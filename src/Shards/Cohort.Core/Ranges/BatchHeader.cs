using System.Text;
using Cohort.Core.Encodings;

namespace Cohort.Core.Ranges;

/// <summary>What a batch says of its place in its source.</summary>
/// <param name="Source">The source partition.</param>
/// <param name="Before">The batch holds every record of the range from this offset that the range may lack.</param>
/// <param name="To">Up to the record before this one.</param>
public readonly record struct BatchHeader(string Source, long Before, long To)
{
    /// <summary>The source of the turns of the day: its offsets are days, so that the turn to a date ends one after it.</summary>
    public const string Clock = "clock";

    /// <summary>
    /// The source of the scores that rules use: each range numbers its own, one batch after the other, so that offsets of
    /// two ranges say nothing of each other.
    /// </summary>
    public const string Scores = "scores";

    /// <summary>The source of the sums of salted users at home, numbered like scores, where one owner has all ranges.</summary>
    public const string Sums = "sums";

    /// <summary>The source of the thresholds over all users, numbered like scores, but alike in all ranges.</summary>
    public const string Thresholds = "thresholds";

    /// <summary>Whether ranges themselves number the rows of a source: nobody reads it anywhere.</summary>
    public static bool IsOwn(string source) => source is Clock or Scores or Sums or Thresholds;

    /// <summary>Reads the header of a batch, after its checksum was found right.</summary>
    /// <exception cref="DamagedDataException">The bytes are no batch.</exception>
    public static BatchHeader Of(ReadOnlySpan<byte> batch)
    {
        var reader = new BatchReader(batch);
        return new BatchHeader(Encoding.UTF8.GetString(reader.Source), reader.Before, reader.To);
    }
}
