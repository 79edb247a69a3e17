using System.CommandLine;
using System.CommandLine.Parsing;
using Cohort.Verbs;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Consoles;

/// <summary>What could come next in a line: verbs, options, and the names of what there is. Ids of users are not listed.</summary>
/// <param name="root">The commands.</param>
/// <param name="own">What only the console knows.</param>
/// <param name="names">Gives the names of a kind.</param>
internal sealed class Completion(Command root, IReadOnlyList<string> own, Func<NameKind, Task<IReadOnlyList<string>>> names)
{
    /// <summary>Every way in which the word at the end of a text could end, in ordinal order.</summary>
    /// <param name="before">The text before the cursor.</param>
    public async Task<IReadOnlyList<string>> Of(string before)
    {
        var words = CommandLineParser.SplitCommandLine(before).ToList();
        var last = before.Length == 0 || before[^1] == ' ' ? "" : words[^1];
        if (last.Length > 0) words.RemoveAt(words.Count - 1);
        if (words is ["help" or "watch", ..]) words.RemoveAt(0);
        else if (words.Count == 0) return Fitting(root.Subcommands.Select(command => command.Name).Concat(own), last);
        if (words is ["use", ..]) return Fitting(await names(NameKind.Member), last);
        return Fitting(await After(words, last), last);
    }

    /// <summary>The longest beginning that all of some words share.</summary>
    public static string Shared(IReadOnlyList<string> words)
    {
        var shared = words.Count == 0 ? "" : words[0];
        foreach (var word in words) shared = shared[..shared.Zip(word).TakeWhile(pair => pair.First == pair.Second).Count()];
        return shared;
    }

    /// <summary>A name as a line takes it.</summary>
    public static string Quoted(string name) => name.Contains(' ', StringComparison.Ordinal) ? $"\"{name}\"" : name;

    private async Task<IEnumerable<string>> After(List<string> words, string last)
    {
        Command command = root;
        var at = 0;
        while (at < words.Count && command.Subcommands.FirstOrDefault(sub => sub.Name == words[at]) is { } below) (command, at) = (below, at + 1);
        if (command == root) return at == 0 && words.Count == 0 ? root.Subcommands.Select(sub => sub.Name) : [];
        var verb = VerbTable.All.FirstOrDefault(one => one.Name == command.Name && command.Parents.Contains(root));
        var typed = words.Skip(at).ToList();
        if (typed.Count > 0 && OptionOf(command, typed[^1]) is { } option)
            return verb?.Arguments.FirstOrDefault(one => one.Name == option.Name) is { } named ? await names(named.Names) : [];
        if (last.StartsWith('-')) return command.Options.Where(one => !one.Hidden).Select(one => one.Name);
        var place = Positional(command, typed);
        var arguments = verb?.Arguments.Where(one => !one.IsOption).ToList() ?? [];
        var argument = place < arguments.Count ? arguments[place] : arguments.LastOrDefault(one => one.Most > 1);
        return command.Subcommands.Select(sub => sub.Name).Concat(argument is null ? [] : await names(argument.Names));
    }

    // Words that stand without an option's name before them.
    private static int Positional(Command command, List<string> typed)
    {
        var place = 0;
        for (var at = 0; at < typed.Count; at++)
        {
            if (OptionOf(command, typed[at]) is not null) at++;
            else if (!typed[at].StartsWith("--", StringComparison.Ordinal)) place++;
        }

        return place;
    }

    // An option that takes a value.
    private static Option? OptionOf(Command command, string word) =>
        command.Options.FirstOrDefault(one => one.Name == word && one.ValueType != typeof(bool) && one.ValueType != typeof(void));

    private static List<string> Fitting(IEnumerable<string> words, string last) =>
        [.. words.Where(word => word.StartsWith(last, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
}
