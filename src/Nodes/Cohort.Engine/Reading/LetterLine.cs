using System.Text;
using System.Text.Json.Serialization;
using Cohort.Core.Ingest;
using Cohort.Engine.Texts;

namespace Cohort.Engine.Reading;

/// <summary>A dead letter as programs see it: its bytes as text where they are UTF-8, in base64 where not.</summary>
internal sealed record LetterLine(
    string Source, long Record, long Byte, string Reason, string Field, string Detail, long Length, string Encoding, string Bytes)
{
    private const int ExcerptLength = 120;

    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>The beginning of the bytes, for a screen.</summary>
    [JsonIgnore]
    public string Excerpt
    {
        get
        {
            var shown = new string([.. Bytes.Take(ExcerptLength).Select(c => char.IsControl(c) ? '?' : c)]);
            return (Encoding == "base64" ? "base64: " : "") + shown + (Bytes.Length > ExcerptLength ? "…" : "");
        }
    }

    /// <summary>Records are counted from 1, as editors count lines.</summary>
    public static LetterLine Of(DeadLetter letter)
    {
        var text = TextOf(letter.Bytes);
        return new LetterLine(
            letter.Source,
            letter.Record + 1,
            letter.Byte,
            Kebab.Of(letter.Rejection.Reason),
            letter.Rejection.Field,
            letter.Rejection.Detail,
            letter.Length,
            text is null ? "base64" : "utf-8",
            text ?? Convert.ToBase64String(letter.Bytes));
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
