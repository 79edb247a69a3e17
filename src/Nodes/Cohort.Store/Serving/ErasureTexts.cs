namespace Cohort.Store.Serving;

/// <summary>What receipts of clusters say that was removed, and what stays.</summary>
internal static class ErasureTexts
{
    public const string Ranges = "ranges with their rows and snapshots, in place of which others are without the user";
    public const string Memberships = "memberships";
    public const string Transitions = "transitions";
    public const string Entered = "entries of before transitions begin";
    public const string Scores = "scores and next actions";
    public const string Letters = "refused records";
    public const string Entries = "subjects and texts of entries";
    public const string Activations = "texts of activations";

    private const string Rules = "The text of activations of rules names the user; it was written by people, and its versions are hashes of it.";
    private const string Taxonomy = "A taxonomy has the user's id as a word; it is a list of goods.";
    private const string Mapping = "The text of a mapping names the user; it was written by people.";
    private const string Draft = "A draft of rules names the user; it was written by people, who can delete it.";
    private const string Letter = "A refused record of another user has the user's id as a word.";

    /// <summary>Where texts stay that may name the user, and what is said of it: a column of texts or of bytes.</summary>
    public static readonly (string Table, string Column, bool IsText, string Sentence)[] StaysIn =
    [
        ("rules", "text", true, Rules), ("taxonomy", "content", false, Taxonomy), ("mapping_text", "text", true, Mapping), ("draft", "text", true, Draft),
        ("dead_letter", "bytes", false, Letter),
    ];
}
