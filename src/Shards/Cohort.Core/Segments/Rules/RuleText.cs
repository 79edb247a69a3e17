using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Taxonomies;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>
/// A rule file that reads well, not yet bound to a taxonomy: what a campaign manager writes.
/// </summary>
/// <remarks>
/// <code>
/// # Comments run to the end of the line.
/// affinity top 3
/// segment dairy_lovers "Dairy lovers":
///   rank("DAIRY") &lt;= 3 and spend("DAIRY") >= 50
/// </code>
/// From loose to tight: <c>or</c>, <c>and</c>, <c>not</c>, one comparison (<c>&lt; &lt;= > >= == !=</c> or
/// <c>between A and B</c>, both included), <c>+ -</c>, <c>* /</c>, minus. <c>30%</c> is 0.3.
/// <para>
/// A number is missing where a category does not rank, where there is no purchase to count days from, where a division
/// is by zero or a share is of nothing, where a model never scored the user, and where a result exceeds 10^28. Arithmetic on a missing number is missing; a
/// comparison with one is false, so <c>not (rank("X") &lt;= 3)</c> is true for a user without X and
/// <c>rank("X") > 3</c> is not.
/// </para>
/// <para>
/// <c>min(A, B)</c> and <c>max(A, B)</c> are missing where one of their numbers is: whoever asks for the larger of two means both.
/// <c>count of (X, Y)</c> says how many of its conditions hold, and is never missing. <c>in("vip")</c> holds for whom
/// the rule of that segment of the file holds, wherever it stands; <c>in("affinity:DAIRY")</c> is the built-in one.
/// </para>
/// <para>
/// <c>score("churn")</c> is what the model in force said of the user the last time it scored them, a probability in
/// whole millionths; <c>score("churn") >= 0</c> is true for whom it ever scored.
/// </para>
/// <para>
/// Comparing a function with a constant is exact at any size. Other arithmetic keeps 28 significant digits, so only
/// quotients and very long products are rounded.
/// </para>
/// </remarks>
public sealed class RuleText
{
    /// <summary>Part of every version: rules that would mean something else after a change of language must differ.</summary>
    private const string Language = "rules 1\n";

    private const int VersionBytes = 16;

    private readonly RuleFile _file;
    private readonly SourceLines _lines;

    private RuleText(string text, RuleFile file, SourceLines lines)
    {
        (Text, _file, _lines) = (text, file, lines);
        Version = FingerprintOf(Canonical, file.WindowDays);
    }

    /// <summary>The source as given.</summary>
    public string Text { get; }

    /// <summary>
    /// A fingerprint of the canonical form: 32 hexadecimal digits. Comments, white space and needless parentheses do
    /// not matter; names, titles, order and expressions do.
    /// </summary>
    public string Version { get; }

    /// <summary>The names of the categories that the rules mention, each once, in the order of the file.</summary>
    public IReadOnlyList<string> Categories =>
        [.. _file.Segments.SelectMany(s => s.Condition.Reads).Select(c => c is Call call ? call.Category : ((InSegment)c).Category).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The brands and skus that the rules mention, each once, in the order of the file.</summary>
    public IReadOnlyList<LineSelector> Selectors =>
        [.. _file.Segments.SelectMany(s => s.Condition.Calls).Select(c => c.Selector).OfType<LineSelector>().Distinct()];

    /// <summary>The names of the models whose scores the rules compare, each once, in the order of the file.</summary>
    public IReadOnlyList<string> ScoreModels =>
        [.. _file.Segments.SelectMany(s => s.Condition.Calls).Where(c => c.IsScore).Select(c => c.Argument!).Distinct(StringComparer.Ordinal)];

    /// <summary>The first segment whose rule compares users with all others; null where none does.</summary>
    internal string? ComparesWithAll => _file.Segments.FirstOrDefault(segment => segment.Condition.ComparisonsWithAll.Any())?.Name;

    /// <summary>What the rules may say and their author hardly means, in the order of the file.</summary>
    internal IReadOnlyList<RuleError> Warnings
    {
        get
        {
            var found = new ErrorList(_lines);
            RuleWarnings.Find(_file, found);
            return found.InOrder();
        }
    }

    /// <summary>The rules in canonical form: one layout, no comments.</summary>
    internal string Canonical => RulePrinter.Print(_file);

    /// <summary>32 hexadecimal digits of rules in canonical form, and of the window that they are for where it is not the usual one.</summary>
    internal static string FingerprintOf(string canonical, int windowDays) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Language + WindowLine(windowDays) + canonical)).AsSpan(0, VersionBytes));

    private static string WindowLine(int windowDays) => windowDays == Limits.WindowDays ? "" : Invariant($"window {windowDays}\n");

    /// <summary>
    /// Reads a rule file. False where it has errors: then at least one and at most <see cref="Limits.Faults"/> of them are given, in the
    /// order of the file, and then how many more there are. Never throws on any text.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <param name="rules">What it says.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="windowDays">How many dates the window has that the rules look at.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RuleText? rules, out IReadOnlyList<RuleError> errors, int windowDays = Limits.WindowDays) =>
        TryRead(text, refersToSegments: true, out rules, out errors, windowDays);

    /// <summary>The same for rules that may refer to one another, or may not.</summary>
    internal static bool TryRead(string text, bool refersToSegments, [NotNullWhen(true)] out RuleText? rules, out IReadOnlyList<RuleError> errors, int windowDays = Limits.WindowDays)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowDays, Limits.LeastWindowDays);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowDays, Limits.MostWindowDays);
        rules = null;
        if (Encoding.UTF8.GetByteCount(text) > Limits.RulesBytes)
        {
            errors = [new RuleError(1, 1, Invariant($"The file is larger than {Limits.RulesBytes} bytes; remove segments or comments."))];
            return false;
        }

        var lines = new SourceLines(text);
        var found = new ErrorList(lines);
        var file = Parser.Read(text, found, refersToSegments, windowDays);
        errors = found.InOrder();
        if (found.Any) return false;
        rules = new RuleText(text, file, lines);
        return true;
    }

    /// <summary>
    /// What nobody sees in a text of rules that is about to be activated: control characters and such that change the order
    /// in which the text is shown, so that it reads otherwise than it evaluates. Told as <see cref="TryParse"/> tells errors. Rules that were activated before
    /// this was asked are read as they are.
    /// </summary>
    public static IReadOnlyList<RuleError> UnseenIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new ErrorList(new SourceLines(text));
        for (var at = 0; at < text.Length && !found.IsFull; at++)
        {
            if (!char.IsSurrogate(text[at]) && !char.IsWhiteSpace(text[at]) && Unseen.IsRefused(new Rune(text[at])))
                found.Add(at, Invariant($"The rules hold the character U+{(int)text[at]:X4}, which nobody sees; remove it."));
        }

        return found.InOrder();
    }

    /// <summary>
    /// Finds the categories of the rules in a taxonomy. False where it lacks one: then its errors are given as
    /// <see cref="TryParse"/> gives them.
    /// </summary>
    /// <param name="taxonomy">Where the categories are.</param>
    /// <param name="set">The rules, ready to evaluate.</param>
    /// <param name="errors">What the taxonomy lacks.</param>
    /// <param name="minorDigits">Digits after the point of the currency in which the rules write amounts.</param>
    public bool TryBind(
        Taxonomy taxonomy, [NotNullWhen(true)] out RuleSet? set, out IReadOnlyList<RuleError> errors, int minorDigits = MinorUnits.Usual)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        var found = new ErrorList(_lines);
        var binding = Binding.Of(_file, taxonomy, minorDigits, found);
        errors = found.InOrder();
        set = found.Any ? null : new RuleSet(Version, _file, binding, minorDigits);
        return set is not null;
    }
}
