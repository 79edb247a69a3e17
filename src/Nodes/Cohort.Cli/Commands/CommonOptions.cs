using System.CommandLine;
using System.CommandLine.Parsing;
using Cohort.Core.Purchases;

namespace Cohort.Cli.Commands;

/// <summary>Options that several commands have, each with one spelling and one way of being wrong.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Required = true,
        HelpName = "DIR",
        Description = "The data directory; it can be read while 'cohort run' is writing it.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Answer with one JSON object to a line, for programs." };

    /// <summary>How many rows to show.</summary>
    public static Option<int> Limit(int fallback, string what) =>
        Whole("--limit", $"At most so many {what}; 0 is all.", fallback, 0, int.MaxValue);

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Whole(string name, string description, int fallback, int least, int most)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.Tokens.Count == 0) return;
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"The option {name} is {value}; give a whole number from {least} to {most}.");
        });
        return option;
    }

    /// <summary>A date; null where it is not given.</summary>
    public static Option<BusinessDate?> Date(string name, string description) => new(name)
    {
        HelpName = "DATE",
        Description = description,
        CustomParser = result => ReadDate($"option {name}", result),
    };

    /// <summary>Says that a turn of the day is meant to go as far as it does.</summary>
    public static Option<bool> YesJump() => new("--yes-jump") { Description = "The date is meant, though it is further than the day turns without more words." };

    /// <summary>A date, or an error that names what holds it, as in "option --until".</summary>
    public static BusinessDate? ReadDate(string what, ArgumentResult result)
    {
        if (BusinessDate.TryParse(result.Tokens[0].Value, out var date)) return date;
        result.AddError($"The {what} is \"{result.Tokens[0].Value}\"; give a date from 1970-01-01 to 2100-12-31, as in 2026-01-31.");
        return null;
    }
}
