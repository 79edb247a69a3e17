using Akka.Actor;
using Cohort.Serving.Http.Auditing;
using Cohort.Store.Questions;
using Cohort.Verbs;
using Cohort.Verbs.Declaring;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Cohort.Petabridge;

/// <summary>The palette <c>cohort</c>: verbs of the one table, as Petabridge.Cmd knows commands.</summary>
internal sealed class CohortCommands : CommandPaletteHandler
{
    private static readonly string[] Names =
        ["status", "ranges", "hot", "plan", "history", "move", "split", "merge", "salt", "suspend", "resume", "limits", "explain", "tail"];

    private readonly ICohort _cohort;
    private readonly AuditLog _audit;

    /// <param name="cohort">Who answers.</param>
    /// <param name="audit">Where it is noted who ordered what.</param>
    public CohortCommands(ICohort cohort, AuditLog audit)
        : base(Listed) => (_cohort, _audit) = (cohort, audit);

    /// <summary>The verbs that an operator of a cluster needs at hand.</summary>
    public static IReadOnlyList<Verb> Verbs { get; } = [.. Names.Select(VerbTable.Named)];

    /// <summary>What <c>pbm</c> shows of them.</summary>
    public static CommandPalette Listed { get; } = new("cohort", [.. Verbs.Select(DefinitionOf)]);

    // One for each connection.
    public override Props HandlerProps => Props.Create(() => new CohortCommandActor(_cohort, _audit));

    /// <summary>What an argument is called: pbm knows only arguments with a name.</summary>
    public static string NameOf(VerbArgument argument) => argument.Name.TrimStart('-').Split('=')[0].ToLowerInvariant();

    private static CommandDefinition DefinitionOf(Verb verb)
    {
        var builder = new CommandDefinitionBuilder().WithName(verb.Name).WithDescription(FirstParagraph(verb.Help));
        foreach (var argument in verb.Arguments)
        {
            builder = builder.WithArgument(b => b
                .WithName(NameOf(argument)).WithDescription(argument.Description).IsMandatory(argument.Fewest > 0).WithSwitch($"--{NameOf(argument)}"));
        }

        return builder.Build();
    }

    // The rest is an example of another command line.
    private static string FirstParagraph(string help) => help.ReplaceLineEndings("\n").Split("\n\n")[0].Replace('\n', ' ');
}
