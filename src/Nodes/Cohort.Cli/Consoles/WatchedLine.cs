using System.Globalization;
using Cohort.Verbs;

namespace Cohort.Cli.Consoles;

/// <summary>A question that is asked again and again.</summary>
/// <param name="Words">The question.</param>
/// <param name="Every">How long after one answer it is asked again.</param>
internal sealed record WatchedLine(string[] Words, TimeSpan Every)
{
    private const int UsualSeconds = 2;
    private const int MostSeconds = 3600;

    /// <summary>What stands behind <c>watch</c>, or what is wrong with it.</summary>
    public static (WatchedLine? Line, string Fault) Of(string[] words)
    {
        var seconds = UsualSeconds;
        if (words is [.. var question, "every", var every])
        {
            if (!int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < 1 or > MostSeconds)
                return (null, $"every is \"{every}\"; give seconds, a whole number from 1 to {MostSeconds}.");
            words = question;
        }

        if (words.Length == 0) return (null, "watch wants a verb after it, as in: watch ranges every 5");
        var verb = VerbTable.All.FirstOrDefault(one => one.Name == words[0]);
        if (verb is null || verb.Name == "tail" || verb.Paths.Any(path => !path.StartsWith("GET ", StringComparison.Ordinal)))
            return (null, $"'{words[0]}' cannot be watched: only questions can, such as status, ranges, hot and history.");
        return (new WatchedLine(words, TimeSpan.FromSeconds(seconds)), "");
    }
}
