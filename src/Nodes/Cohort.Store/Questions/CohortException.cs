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
}

/// <summary>A question is not answered, or an order not carried out.</summary>
/// <param name="refusal">Of which kind the reason is.</param>
/// <param name="message">Whole sentences that name the thing, the reason and the remedy.</param>
/// <param name="faults">Each single fault, where there are several.</param>
public sealed class CohortException(Refusal refusal, string message, IReadOnlyList<string>? faults = null) : Exception(message)
{
    /// <summary>Of which kind the reason is.</summary>
    public Refusal Refusal { get; } = refusal;

    /// <summary>Each single fault, where there are several.</summary>
    public IReadOnlyList<string> Faults { get; } = faults ?? [];
}
