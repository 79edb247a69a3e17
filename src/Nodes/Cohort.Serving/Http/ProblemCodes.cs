using Cohort.Store.Questions;

namespace Cohort.Serving.Http;

/// <summary>Names for kinds of problems, for programs: one for each status, and the same for ever.</summary>
internal static class ProblemCodes
{
    /// <summary>All of them by status.</summary>
    public static IReadOnlyDictionary<int, string> All { get; } = new Dictionary<int, string>
    {
        [400] = RefusalCodes.Of(Refusal.Wrong),
        [401] = "who_asks",
        [403] = RefusalCodes.Of(Refusal.Forbidden),
        [404] = RefusalCodes.Of(Refusal.Unknown),
        [405] = "wrong_method",
        [406] = "wrong_form",
        [408] = "too_slow",
        [409] = RefusalCodes.Of(Refusal.Conflict),
        [410] = RefusalCodes.Of(Refusal.Gone),
        [411] = "length_missing",
        [412] = RefusalCodes.Of(Refusal.Changed),
        [413] = "too_large",
        [415] = "wrong_type",
        [421] = "wrong_host",
        [428] = "condition_missing",
        [429] = "too_many",
        [500] = RefusalCodes.Of(Refusal.Failed),
        [501] = RefusalCodes.Of(Refusal.NotHere),
        [503] = RefusalCodes.Of(Refusal.NotReady),
        [504] = "too_long",
    };

    /// <summary>The code of a status.</summary>
    public static string Of(int status) => All.GetValueOrDefault(status, RefusalCodes.Of(status < 500 ? Refusal.Wrong : Refusal.Failed));
}
