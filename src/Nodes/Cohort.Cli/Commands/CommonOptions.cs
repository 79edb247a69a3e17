using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Cohort.Core;
using Cohort.Core.Purchases;
using Cohort.Verbs.Declaring;

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

    /// <summary>The events to read.</summary>
    public static Option<string[]> Events(string description) => new("--events")
    {
        Required = true,
        HelpName = "FILE|DIR|-",
        Description = description,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>A currency by its code, EUR unless given.</summary>
    public static Option<string> Currency(string description)
    {
        var option = new Option<string>("--currency") { HelpName = "CODE", Description = description, DefaultValueFactory = _ => "EUR" };
        RequireCode(option);
        return option;
    }

    /// <summary>A currency by its code; null where it is not given.</summary>
    public static Option<string?> OptionalCurrency(string description)
    {
        var option = new Option<string?>("--currency") { HelpName = "CODE", Description = description };
        RequireCode(option);
        return option;
    }

    private static void RequireCode<T>(Option<T> currency) => currency.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } code && !(code.Length == 3 && code.All(char.IsAsciiLetterUpper)))
            result.AddError($"The option --currency is \"{code}\"; give three capital letters, as in EUR.");
    });

    public static Option<bool> Json() => new("--json") { Description = "Answer with one JSON object to a line, for programs." };

    /// <summary>How many rows to show.</summary>
    public static Option<int> Limit(int fallback, string what) => VerbSymbols.Option(CommonArguments.Limit(fallback, what));

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Whole(string name, string description, int fallback, int least, int most) =>
        VerbSymbols.Option(CommonArguments.WholeOption(name, description, fallback, least, most));

    /// <summary>A whole number that some rule allows; null where it is not given.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="isGood">The rule.</param>
    /// <param name="expected">The rule in words, as in "a whole number from 1 to 8".</param>
    public static Option<int?> Whole(string name, string description, Func<int, bool> isGood, string expected) => VerbSymbols.Option(
        new VerbArgument<int?>(name, description, null, values => CommonArguments.WholeOf($"The option {name}", values[0], isGood, expected)) { Shown = "N" });

    /// <summary>How many days a window has; null where it is not given.</summary>
    /// <param name="description">What for, without a full stop.</param>
    public static Option<int?> WindowDays(string description) => Whole(
        "--window-days", string.Create(CultureInfo.InvariantCulture, $"{description}; {Limits.WindowDays} unless given."),
        n => n is >= Limits.LeastWindowDays and <= Limits.MostWindowDays, string.Create(CultureInfo.InvariantCulture, $"a whole number from {Limits.LeastWindowDays} to {Limits.MostWindowDays}"));

    /// <summary>A number that is read with a decimal point, whatever the machine's language.</summary>
    public static Option<T> Number<T>(string name, string helpName, string description, T fallback)
        where T : struct, INumber<T> => new(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => fallback,
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return value;
                Refuse(result, $"The option {name}", $"a number such as {fallback.ToString(null, CultureInfo.InvariantCulture)}");
                return fallback;
            },
        };

    /// <summary>A date; null where it is not given.</summary>
    public static Option<BusinessDate?> Date(string name, string description) => VerbSymbols.Option(CommonArguments.DateOption(name, description));

    /// <summary>A date that has a value where it is not given.</summary>
    public static Option<BusinessDate> Date(string name, string description, BusinessDate fallback) => VerbSymbols.Option(
        new VerbArgument<BusinessDate>(name, description, fallback, values => CommonArguments.DateOf($"The option {name}", values[0])) { Shown = "DATE" });

    /// <summary>Allows these words and no others.</summary>
    public static void AllowOnly<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        option.Validators.Add(result => RefuseOthers(result, $"The option {option.Name}", words));
    }

    /// <summary>Allows these words and no others.</summary>
    public static void AllowOnly<T>(this Argument<T> argument, params string[] words)
    {
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => RefuseOthers(result, $"The argument {argument.Name}", words));
    }

    private static void RefuseOthers(SymbolResult result, string what, string[] words)
    {
        if (result.Tokens.FirstOrDefault(token => !words.Contains(token.Value, StringComparer.Ordinal)) is { } other)
            result.AddError(VerbArgument.Refusal(what, other.Value, $"{string.Join(", ", words[..^1])} or {words[^1]}"));
    }

    private static void Refuse(ArgumentResult result, string what, string expected) =>
        result.AddError(VerbArgument.Refusal(what, result.Tokens[0].Value, expected));
}
