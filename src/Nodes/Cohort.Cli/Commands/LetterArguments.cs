using System.CommandLine;
using Cohort.Cli.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary>Which dead letters, as options.</summary>
internal sealed class LetterArguments
{
    private static readonly Dictionary<string, RejectionReason> ByName =
        Enum.GetValues<RejectionReason>().ToDictionary(CohortJson.Name, StringComparer.Ordinal);

    public LetterArguments() => Reasons.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !ByName.ContainsKey(token.Value)))
            result.AddError($"The option --reason is \"{token.Value}\"; give one that 'cohort dead-letters' counts: {string.Join(", ", ByName.Keys)}.");
    });

    public Option<string[]> Reasons { get; } = new("--reason")
    {
        HelpName = "REASON",
        Description = "Only records that were refused for this, as in wrong-format; may be given several times.",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string[]> Sources { get; } = new("--source")
    {
        HelpName = "NAME",
        Description = "Only records of this source, as 'cohort dead-letters' names it; may be given several times.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Whether an answer about a letter is asked for.</summary>
    public Func<LetterReply, bool> Wanted(ParseResult parsed)
    {
        var (reasons, sources) = (ReasonsOf(parsed), SourcesOf(parsed));
        return letter => (reasons.Count == 0 || reasons.Contains(letter.Reason)) && (sources.Count == 0 || sources.Contains(letter.Source));
    }

    /// <summary>Those that are sent again.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="mapping">What their records are read by; null for what each source was read by last.</param>
    public LetterSelection Selection(ParseResult parsed, EventMapping? mapping) => new(
        ReasonsOf(parsed), SourcesOf(parsed), (source, kept) => mapping ?? MappingFile.KeptFor(source, kept));

    private HashSet<RejectionReason> ReasonsOf(ParseResult parsed) => [.. (parsed.GetValue(Reasons) ?? []).Select(name => ByName[name])];

    private HashSet<string> SourcesOf(ParseResult parsed) => new(parsed.GetValue(Sources) ?? [], StringComparer.Ordinal);
}
