using System.Text.RegularExpressions;
using Cohort.Engine.Texts;

namespace Cohort.Cli;

/// <summary>Names the members of the engine in its messages as people type them: they are options and verbs here.</summary>
internal static class OptionWords
{
    private static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        [MemberNames.Rules] = "--rules",
        [MemberNames.Taxonomy] = "--taxonomy",
        [MemberNames.Models] = "--models",
        [MemberNames.Rebalancing] = "--rebalance on",
        [MemberNames.Journal] = "--keep-journal",
        [MemberNames.SourceName] = "--source",
        [MemberNames.Until] = "--until",
        [MemberNames.Turn] = "--turn-to",
        [MemberNames.Confirmed] = "--yes-jump",
        [MemberNames.Ranges] = "'cohort ranges'",
        [MemberNames.HotUsers] = "'cohort hot'",
        [MemberNames.History] = "'cohort history'",
    };

    private static readonly Regex Members = new($@"\b({string.Join('|', All.Keys.Select(Regex.Escape))})\b", RegexOptions.CultureInvariant);

    /// <summary>A message of the engine as people read it who type commands.</summary>
    public static string In(string message) => Members.Replace(message, member => All[member.Value]);
}
