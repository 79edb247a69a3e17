using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>What came of a change of a draft.</summary>
internal enum DraftOutcome
{
    /// <summary>It was made.</summary>
    Done,

    /// <summary>There is another draft of the name than was thought.</summary>
    Changed,

    /// <summary>There are as many as there can be.</summary>
    TooMany,
}

/// <summary>A text of rules that somebody works on.</summary>
/// <param name="Name">What it is found by.</param>
/// <param name="Text">Its text.</param>
/// <param name="Base">What held when it was begun.</param>
/// <param name="At">When it was written last.</param>
/// <param name="By">Who wrote it.</param>
internal sealed record Draft(string Name, string Text, ContextVersion Base, DateTimeOffset At, string By)
{
    /// <summary>Drafts that are kept beside one another, at most: people read their names in a list.</summary>
    public const int Most = 100;

    /// <summary>Bytes of all of them together, at most: six texts as large as rules can be, or a hundred of usual ones.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>As a tag: whatever there is.</summary>
    public const string Any = "*";

    // Of a hash: two drafts of one name are never taken for each other.
    private const int TagBytes = 12;

    /// <summary>What it is, by its hash: the same text after the same rules is the same draft, whoever wrote it.</summary>
    public string Tag => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Base}\n{Text}")).AsSpan(0, TagBytes));

    /// <summary>Whether the draft that is there is the one that was thought of.</summary>
    /// <param name="found">The draft; null where there is none.</param>
    /// <param name="after">Its tag as it was thought; null for none, <see cref="Any"/> for whatever there is.</param>
    public static bool IsAsThought(Draft? found, string? after) => after == Any || found?.Tag == after;

    /// <summary>Whether there is room for a draft.</summary>
    /// <param name="found">The one that it replaces; null for none.</param>
    /// <param name="drafts">How many there are.</param>
    /// <param name="bytes">How many bytes they have.</param>
    public bool Fits(Draft? found, long drafts, long bytes) =>
        drafts + (found is null ? 1 : 0) <= Most && bytes - BytesOf(found) + BytesOf(this) <= MostBytes;

    private static long BytesOf(Draft? draft) => draft is null ? 0 : Encoding.UTF8.GetByteCount(draft.Text);
}
