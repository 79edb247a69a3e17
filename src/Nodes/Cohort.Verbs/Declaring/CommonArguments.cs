using System.Globalization;
using Cohort.Core.Purchases;

namespace Cohort.Verbs.Declaring;

/// <summary>Arguments that several verbs have, each with one spelling and one way of being wrong.</summary>
internal static class CommonArguments
{
    /// <summary>A text that must be given.</summary>
    public static VerbArgument<string> Text(string name, string description, NameKind names = NameKind.None) =>
        new(name, description, "", values => values[0]) { Fewest = 1, Names = names };

    /// <summary>A text that can be left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shown">What stands for it in help; null for an argument.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="names">What it names.</param>
    public static VerbArgument<string?> OptionalText(string name, string? shown, string description, NameKind names = NameKind.None) =>
        new(name, description, null, values => values[0]) { Shown = shown, Names = names };

    /// <summary>Some texts.</summary>
    public static VerbArgument<string[]> Texts(string name, string description, int fewest, int most, NameKind names) =>
        new(name, description, [], values => [.. values]) { Fewest = fewest, Most = most, Names = names };

    /// <summary>Something that is there or not.</summary>
    public static VerbArgument<bool> Flag(string name, string description) => new(name, description, false, _ => true);

    /// <summary>How many rows to show; it may have another name beside the usual one.</summary>
    public static VerbArgument<int> Limit(int fallback, string what, string? alias = null) =>
        WholeOption("--limit", $"At most so many {what}; 0 is all.", fallback, 0, int.MaxValue, alias);

    /// <summary>A whole number within bounds.</summary>
    public static VerbArgument<int> WholeOption(string name, string description, int fallback, int least, int most, string? alias = null) =>
        new(name, description, fallback, values => WholeOf($"The option {name}", values[0], n => n >= least && n <= most, $"a whole number from {least} to {most}"))
        {
            Shown = "N",
            Alias = alias,
        };

    /// <summary>A whole number, from a bound on, that stands without a name.</summary>
    public static VerbArgument<int> Whole(string name, string description, int least, NameKind names = NameKind.None) =>
        new(name, description, least, values => WholeOf($"The argument {name}", values[0], n => n >= least, $"a whole number from {least} on")) { Fewest = 1, Names = names };

    /// <summary>A date that can be left out.</summary>
    public static VerbArgument<BusinessDate?> DateOption(string name, string description) =>
        new(name, description, null, values => DateOf($"The option {name}", values[0])) { Shown = "DATE" };

    /// <summary>A date that must be given.</summary>
    public static VerbArgument<BusinessDate> Date(string name, string description) =>
        new(name, description, default, values => DateOf($"The argument {name}", values[0])) { Fewest = 1 };

    /// <summary>A date that is over, for what was known at its end.</summary>
    public static VerbArgument<BusinessDate?> AsOf() => DateOption("--as-of", "As was known at the end of this date, in place of now.");

    /// <summary>Says that a turn of the day is meant to go as far as it does.</summary>
    public static VerbArgument<bool> YesJump() => Flag("--yes-jump", "The date is meant, though it is further than the day turns without more words.");

    /// <summary>After which page to go on.</summary>
    public static VerbArgument<string?> After() => OptionalText("--after", "MARK", "The mark that came with the page before, to go on from there.");

    /// <summary>A date of a text.</summary>
    /// <exception cref="VerbUsageException">It is none.</exception>
    public static BusinessDate DateOf(string what, string value) => BusinessDate.TryParse(value, out var date)
        ? date : throw new VerbUsageException(VerbArgument.Refusal(what, value, "a date from 1970-01-01 to 2100-12-31, as in 2026-01-31"));

    /// <summary>A whole number of a text.</summary>
    /// <exception cref="VerbUsageException">It is none, or not one that is allowed.</exception>
    public static int WholeOf(string what, string value, Func<int, bool> isGood, string expected) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && isGood(number)
            ? number : throw new VerbUsageException(VerbArgument.Refusal(what, value, expected));
}
