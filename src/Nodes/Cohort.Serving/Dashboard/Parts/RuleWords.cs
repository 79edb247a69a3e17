using System.Text.RegularExpressions;

namespace Cohort.Serving.Dashboard.Parts;

/// <summary>Cuts a text of rules into words of a kind, for colours. Every character is in exactly one of them.</summary>
internal static partial class RuleWords
{
    /// <summary>The words in their order: the class of the kind, empty for what has no colour, and the text.</summary>
    public static IEnumerable<(string Kind, string Text)> Of(string text)
    {
        var at = 0;
        foreach (Match match in Words().Matches(text))
        {
            if (match.Index > at) yield return ("", text[at..match.Index]);
            yield return (KindOf(match.Value, text, match.Index + match.Length), match.Value);
            at = match.Index + match.Length;
        }

        if (at < text.Length) yield return ("", text[at..]);
    }

    private static string KindOf(string word, string text, int end) => word[0] switch
    {
        '#' => "comment",
        '"' => "name",
        >= '0' and <= '9' => "digits",
        _ when text.AsSpan(end).TrimStart() is ['(', ..] => "call",
        _ when word is "segment" or "affinity" or "top" or "off" or "and" or "or" or "not" or "between" or "in" or "count" or "of" or "days" or "from" or "to" or "ago" => "word",
        _ => "",
    };

    [GeneratedRegex("""#[^\n]*|"[^"\n]*"?|[0-9]+(?:[.][0-9]+)?%?|[A-Za-z_][A-Za-z0-9_]*""", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
