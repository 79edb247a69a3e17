using System.CommandLine;
using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary>Who changes rules, and why: what is kept with each version.</summary>
internal static class NoteArguments
{
    public static Option<string?> Reason() => new("--reason") { HelpName = "TEXT", Description = "Why, for whoever looks at the versions later." };

    public static Option<string?> By() => new("--by")
    {
        HelpName = "NAME",
        Description = "Who changes the rules of a data directory; the account of this machine unless given. A node takes the name of the key.",
    };

    /// <summary>The note that goes with a change.</summary>
    /// <exception cref="CommandException">A node was told who it is.</exception>
    public static ActivationNote NoteOf(ParseResult parsed, Option<string?> reason, Option<string?> by, ContextVersion? after)
    {
        var name = parsed.GetValue(by);
        if (name is not null && parsed.GetResult("--node") is not null) throw CommandException.BadUsage("--by cannot be given with --node: a node takes the name of the key in COHORT_KEY.");
        return ActivationNote.OfThisAccount with { By = name ?? ActivationNote.OfThisAccount.By, Reason = parsed.GetValue(reason) ?? "", After = after };
    }
}
