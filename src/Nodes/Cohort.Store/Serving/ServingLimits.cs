namespace Cohort.Store.Serving;

/// <summary>What a serving store bears: every bound with its unit and its reason.</summary>
internal sealed record ServingLimits
{
    /// <summary>What holds where nobody says otherwise.</summary>
    public static ServingLimits Default { get; } = new();

    /// <summary>
    /// How long people and programs wait for an answer, and how long it is worked on. A page of 10,000 takes well under a
    /// second; what takes longer than this is a question that should be put differently.
    /// </summary>
    public TimeSpan QuestionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the store may take to say that it is there. Supervisors ask every few seconds.</summary>
    public TimeSpan HealthTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Questions that are worked on at a time, in SQLite: a few, so that short ones pass long ones. Each keeps a thread and
    /// 2 MiB of pages, and more than processors only wait for each other.
    /// </summary>
    public int FileReaders { get; init; } = 4;

    /// <summary>Connections to PostgreSQL for questions, of each node; what is written has others.</summary>
    public int ServerReaders { get; init; } = 8;

    /// <summary>Why a question got no answer.</summary>
    internal StoreException TooLong(string place) => new(
        $"The question took longer than {QuestionTime.TotalSeconds} s in the {place}, and was given up. Ask for less: a smaller page, a shorter time, or one user.")
    { Fault = StoreFault.TooLong };

    /// <summary>Why a question was not begun.</summary>
    internal StoreException Busy(string place) => new(
        $"The {place} has more questions than it can answer within {QuestionTime.TotalSeconds} s, and this one was not begun. Ask again in a moment.")
    { Fault = StoreFault.Busy };
}
