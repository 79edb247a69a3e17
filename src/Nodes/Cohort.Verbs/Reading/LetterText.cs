using Cohort.Store.Questions;

namespace Cohort.Verbs.Reading;

/// <summary>Dead letters for people.</summary>
internal static class LetterText
{
    private const int ExcerptLength = 120;

    /// <summary>The beginning of a record, for a screen.</summary>
    public static string BeginningOf(LetterReply letter)
    {
        var shown = new string([.. letter.Bytes.Take(ExcerptLength).Select(c => char.IsControl(c) ? '?' : c)]);
        return $"{(letter.Encoding == "base64" ? "base64: " : "")}{shown}{(letter.Bytes.Length > ExcerptLength ? "…" : "")}";
    }
}
