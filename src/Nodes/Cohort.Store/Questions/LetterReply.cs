using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>A record that is no purchase, or was passed over: its bytes as text where they are UTF-8, in base64 where not.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Record">Its place there, counted from 1 as editors count lines: the offset of a partition plus one.</param>
/// <param name="Byte">Where it begins in a file; 0 where a source has no bytes, only records.</param>
/// <param name="Reason">The kind of fault.</param>
/// <param name="Field">The field at fault; empty where the record as a whole is.</param>
/// <param name="Detail">A whole sentence.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Encoding"><c>utf-8</c> or <c>base64</c>.</param>
/// <param name="Bytes">The first of them.</param>
public sealed record LetterReply(
    string Source, long Record, long Byte, RejectionReason Reason, string Field, string Detail, long Length, string Encoding, string Bytes)
{
    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>The form of a dead letter for answers.</summary>
    public static LetterReply Of(DeadLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        var text = TextOf(letter.Bytes);
        return new(
            letter.Source, letter.Record + 1, letter.Byte, letter.Rejection.Reason, letter.Rejection.Field, letter.Rejection.Detail, letter.Length,
            text is null ? "base64" : "utf-8", text ?? Convert.ToBase64String(letter.Bytes));
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

/// <summary>How many records were refused or passed over, and a page of them.</summary>
/// <param name="Counts">How many, by reason.</param>
/// <param name="Items">Some of them.</param>
/// <param name="Next">Given as <c>after</c>, asks for the page after this one; null where there is none.</param>
public sealed record LettersReply(IReadOnlyDictionary<RejectionReason, long> Counts, IReadOnlyList<LetterReply> Items, string? Next);
