using System.Text;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Sources;

/// <summary>What a source may be called.</summary>
internal static class SourceName
{
    // A batch holds its source's name with a byte for the length, and a pass adds a few characters.
    private const int MostBytes = 240;

    /// <summary>The source as which dead letters are sent again. No source can be given a name with that sign.</summary>
    public const string DeadLetters = "#dead-letters";

    // The sources to which ranges count turns of the day that no record causes, and scores.
    private static readonly string[] Own = [BatchHeader.Clock, BatchHeader.Scores];

    /// <summary>What is wrong with a name, and the beginning of the remedy; null where nothing is.</summary>
    public static string? FaultOf(string name)
    {
        if (name.Length == 0 || Own.Contains(name) || name.Contains('#', StringComparison.Ordinal))
            return $"The source cannot be named \"{name}\": a name is not empty, not {string.Join(" or ", Own.Select(own => $"\"{own}\""))}, and without #. Give another";
        return Encoding.UTF8.GetByteCount(name) > MostBytes ? $"The source's name \"{name}\" is longer than {MostBytes} bytes. Give a shorter one" : null;
    }
}
