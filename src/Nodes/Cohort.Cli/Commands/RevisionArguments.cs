using System.CommandLine;
using System.Globalization;

namespace Cohort.Cli.Commands;

/// <summary>Revisions of rules on the command line.</summary>
internal static class RevisionArguments
{
    /// <summary>A revision that may be left away.</summary>
    public static Argument<int?> Optional(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            if (result.Tokens is not [var token]) return null;
            if (int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) && revision > 0) return revision;
            result.AddError($"The argument {name} is \"{token.Value}\"; give a revision as 'cohort rules history' lists them, such as 3.");
            return null;
        },
    };
}
