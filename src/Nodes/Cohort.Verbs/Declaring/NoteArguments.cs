using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Verbs.Declaring;

/// <summary>Who changes rules, and why: what is kept with each version.</summary>
internal static class NoteArguments
{
    public static VerbArgument<string?> Reason() => CommonArguments.OptionalText("--reason", "TEXT", "Why, for whoever looks at the versions later.");

    public static VerbArgument<string?> By() => CommonArguments.OptionalText(
        "--by", "NAME", "Who changes the rules of a data directory; the account of this machine unless given. A node takes the name of the key.");

    /// <summary>The note that goes with a change.</summary>
    /// <param name="cohort">Who is told.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who; null for the account.</param>
    /// <param name="after">In the place of which rules.</param>
    /// <exception cref="VerbUsageException">A node was told who it is.</exception>
    public static ActivationNote NoteOf(ICohort cohort, string? reason, string? by, ContextVersion? after)
    {
        if (by is not null && cohort is IRemoteCohort)
            throw new VerbUsageException("--by cannot be given with --node: a node takes the name of the key in COHORT_KEY.");
        return ActivationNote.OfThisAccount with { By = by ?? ActivationNote.OfThisAccount.By, Reason = reason ?? "", After = after };
    }
}
