using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cohort.Store;

/// <summary>
/// The id of a user as it stands in texts and records: as it is, in a path, or in JSON. It stands there where it is a word: neither
/// <c>anna-2</c> nor <c>anna.smith</c> names the user <c>anna</c>, and <c>anna.</c> at the end of a sentence does.
/// </summary>
/// <param name="userId">The user.</param>
internal sealed class UserText(string userId)
{
    private const string UserField = "user_id";

    private readonly byte[][] _forms = [.. new[]
    {
        userId, Uri.EscapeDataString(userId), JsonEncodedText.Encode(userId).ToString(), JsonEncodedText.Encode(userId, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
    }.Distinct().OrderByDescending(form => form.Length).Select(Encoding.UTF8.GetBytes)];

    /// <summary>The user.</summary>
    public string UserId => userId;

    /// <summary>Whether a text names the user.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        foreach (var form in _forms)
        {
            if (Find(text, form, 0) >= 0) return true;
        }

        return false;
    }

    /// <summary>Whether a text names the user.</summary>
    public bool IsIn(string text) => IsIn(Encoding.UTF8.GetBytes(text));

    /// <summary>A text with something else in the places that name the user; the same where none does.</summary>
    public string Without(string text, string instead)
    {
        foreach (var form in _forms)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var kept = new List<byte>();
            var from = 0;
            for (var at = Find(bytes, form, 0); at >= 0; at = Find(bytes, form, from))
            {
                kept.AddRange(bytes.AsSpan(from, at - from));
                kept.AddRange(Encoding.UTF8.GetBytes(instead));
                from = at + form.Length;
            }

            if (from > 0) text = Encoding.UTF8.GetString([.. kept, .. bytes.AsSpan(from)]);
        }

        return text;
    }

    /// <summary>
    /// Whether a refused record is the user's: it says so in its field <c>user_id</c>, or where it has none or cannot be read, it names
    /// them anywhere.
    /// </summary>
    public bool IsRecordOf(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            using var read = JsonDocument.ParseValue(ref reader);
            if (read.RootElement.ValueKind == JsonValueKind.Object && read.RootElement.TryGetProperty(UserField, out var user))
                return user.ValueKind == JsonValueKind.String ? user.GetString() == userId : user.GetRawText() == userId;
            return IsIn(record) || HasValue(read.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return IsIn(record);
        }
    }

    private bool HasValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() == userId,
        JsonValueKind.Array => value.EnumerateArray().Any(HasValue),
        JsonValueKind.Object => value.EnumerateObject().Any(property => HasValue(property.Value)),
        _ => false,
    };

    private static int Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> form, int from)
    {
        for (var at = from; at <= text.Length - form.Length; at++)
        {
            var found = text[at..].IndexOf(form);
            if (found < 0) return -1;
            at += found;
            if (!GoesOn(text[..at], isBefore: true) && !GoesOn(text[(at + form.Length)..], isBefore: false)) return at;
        }

        return -1;
    }

    // Whether the letters beside a place belong to the same word. A sign between letters joins them, and one at the end does not;
    // what stands before a colon says what follows.
    private static bool GoesOn(ReadOnlySpan<byte> beside, bool isBefore)
    {
        if (beside.IsEmpty) return false;
        var (next, after) = isBefore ? (beside[^1], beside.Length > 1 ? beside[^2] : (byte)' ') : (beside[0], beside.Length > 1 ? beside[1] : (byte)' ');
        return IsLetter(next) || (next is (byte)'.' or (byte)'@' or (byte)':' or (byte)'%' && IsLetter(after) && !(isBefore && next == (byte)':'));
    }

    private static bool IsLetter(byte letter) => letter >= 0x80 || char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'-';
}
