using System.Buffers;
using System.Text;

namespace Cohort.Core.Texts;

/// <summary>
/// Whether a text can be an id, a name or a reason: it is checked before it is journaled, logged, stored or printed.
/// Whatever passes can be held by every store there is.
/// </summary>
public static class TextFault
{
    /// <summary>The fault of the id of a user, event, sku or source; null where it has none.</summary>
    /// <param name="what">What the text is, as in <c>user's id</c>.</param>
    /// <param name="text">The text.</param>
    public static string? OfId(string what, string text) => Of(what, text, Limits.IdBytes);

    /// <summary>The fault of a sentence that somebody gives as a reason; null where it has none.</summary>
    /// <inheritdoc cref="OfId"/>
    public static string? OfReason(string what, string text) => Of(what, text, Limits.ReasonBytes, mayBeEmpty: true);

    /// <summary>Why a text cannot be used: a whole sentence that quotes no more than its beginning; null where it can.</summary>
    /// <param name="what">What the text is, for the sentence.</param>
    /// <param name="text">The text.</param>
    /// <param name="mostBytes">The most bytes of UTF-8 that it may have.</param>
    /// <param name="mayBeEmpty">Whether it may have none.</param>
    public static string? Of(string what, string text, int mostBytes, bool mayBeEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return mayBeEmpty ? null : $"The {what} is empty; give 1 to {mostBytes} bytes of UTF-8.";
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > mostBytes) return $"The {what} {Excerpt.Of(text)} has {bytes} bytes of UTF-8; shorten it to {mostBytes}.";
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done)
                return $"The {what} {Excerpt.Of(text)} has half of a surrogate pair; spell it in UTF-8.";
            if (Rune.IsControl(rune)) return $"The {what} {Excerpt.Of(text)} holds a control character; remove it.";
            if (Unseen.IsRefused(rune))
                return $"The {what} {Excerpt.Of(text)} holds U+{rune.Value:X4}, which nobody sees and which changes the order or the line of what is shown; remove it.";
            rest = rest[length..];
        }

        return null;
    }
}
