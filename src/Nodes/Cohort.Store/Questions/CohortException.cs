using Cohort.Core;

namespace Cohort.Store.Questions;

/// <summary>Why a question is not answered, or an order not carried out.</summary>
public enum Refusal
{
    /// <summary>There is nothing of the name that was asked for.</summary>
    Unknown,

    /// <summary>What was asked makes no sense, or does not fit what holds.</summary>
    Wrong,

    /// <summary>It cannot be done as things are: something else is under way, or others were faster.</summary>
    Conflict,

    /// <summary>Whoever is asked does not do this at all: a data directory has no nodes.</summary>
    NotHere,

    /// <summary>Whoever asks may not.</summary>
    Forbidden,

    /// <summary>Not at the moment: worth asking again.</summary>
    NotReady,

    /// <summary>Something failed that is nobody's fault who asks.</summary>
    Failed,

    /// <summary>Somebody else was faster: what was to be changed is not any more what whoever asks has seen.</summary>
    Changed,

    /// <summary>It was there and is not kept any more: asking for something later helps.</summary>
    Gone,
}

/// <summary>A question is not answered, or an order not carried out.</summary>
/// <param name="refusal">Of which kind the reason is.</param>
/// <param name="message">Whole sentences that name the thing, the reason and the remedy.</param>
/// <param name="faults">Each single fault, where there are several.</param>
/// <param name="cause">What failed, where something did.</param>
public sealed class CohortException(Refusal refusal, string message, IReadOnlyList<string>? faults = null, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>Of which kind the reason is.</summary>
    public Refusal Refusal { get; } = refusal;

    /// <summary>Rules, a taxonomy or both that cannot be activated.</summary>
    /// <param name="hasRules">Whether rules were sent.</param>
    /// <param name="hasTaxonomy">Whether a taxonomy was sent.</param>
    /// <param name="faults">Why not; one at least.</param>
    public static CohortException OfActivation(bool hasRules, bool hasTaxonomy, IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var what = !hasTaxonomy ? "rules" : hasRules ? "rules and the taxonomy" : "taxonomy";
        return new CohortException(Refusal.Wrong, $"The {what} cannot be activated: {faults[0]}", faults);
    }

    /// <summary>A number of parts that no user can be salted into; null where one can.</summary>
    public static CohortException? OfParts(int parts) => parts is >= 2 and <= Limits.SaltParts
        ? null : new CohortException(Refusal.Wrong, $"parts is {parts}: write a whole number from 2 to {Limits.SaltParts}.");

    /// <summary>Each single fault, where there are several.</summary>
    public IReadOnlyList<string> Faults { get; } = faults ?? [];
}
