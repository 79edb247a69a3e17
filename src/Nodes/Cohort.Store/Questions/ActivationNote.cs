using System.Globalization;
using Cohort.Core.Segments;
using Cohort.Core.Texts;

namespace Cohort.Store.Questions;

/// <summary>Who wants something in force, why, and after what.</summary>
/// <param name="By">The name of their key, or of the account of the machine.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
/// <param name="After">What has to hold still, so that nobody overwrites what they have not seen; null where that may be anything.</param>
public sealed record ActivationNote(string By, string Reason = "", ContextVersion? After = null)
{
    /// <summary>The account that this program runs under, without a reason.</summary>
    public static ActivationNote OfThisAccount { get; } = new(Environment.UserName is { Length: > 0 } name ? name : "unknown");

    /// <summary>What holds, as it stands in an <c>ETag</c>: the revisions of rules and taxonomy.</summary>
    public static string Tag(ContextVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Rules}-{version.Taxonomy}");

    /// <summary>Reads what <see cref="Tag"/> wrote; null where it did not.</summary>
    public static ContextVersion? Read(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return tag.Split('-') is [var rules, var taxonomy]
            && int.TryParse(rules, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && int.TryParse(taxonomy, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? new ContextVersion(first, second) : null;
    }

    /// <summary>The entry that is kept of the activation.</summary>
    /// <exception cref="CohortException">Who or why cannot be kept.</exception>
    public ActivationEntry EntryAt(DateTimeOffset at)
    {
        if ((TextFault.OfId("name of who changes the rules", By) ?? TextFault.OfReason("reason", Reason)) is { } fault) throw new CohortException(Refusal.Wrong, fault);
        return new ActivationEntry(StoredTime.Read(StoredTime.Of(at)), By, Reason);
    }

    /// <summary>Makes sure that what the change was made after holds still.</summary>
    /// <param name="holds">What holds.</param>
    /// <param name="last">Who put the rules that hold in force; null where that was not noted.</param>
    /// <exception cref="CohortException">It does not.</exception>
    public void Require(ContextVersion holds, ActivationEntry? last)
    {
        if (After is not { } after || after == holds) return;
        var who = last is null || holds.Rules == after.Rules ? "" : string.Create(
            CultureInfo.InvariantCulture, $" Revision {holds.Rules} of the rules is by {Excerpt.Of(last.By)}, of {last.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(last.Reason.Length > 0 ? $", because: {Shown.Cut(last.Reason, 200).TrimEnd('.')}" : "")}.");
        throw new CohortException(
            Refusal.Changed, $"This was made after {after}, and {holds} hold now: somebody else was faster.{who} Look at what differs, take over what is to stay, and make the change again after that.");
    }
}
