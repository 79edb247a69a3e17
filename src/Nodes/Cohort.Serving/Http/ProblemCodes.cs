namespace Cohort.Serving.Http;

/// <summary>Names for kinds of problems, for programs: one for each status, and the same for ever.</summary>
internal static class ProblemCodes
{
    /// <summary>All of them by status.</summary>
    public static IReadOnlyDictionary<int, string> All { get; } = new Dictionary<int, string>
    {
        [400] = "wrong",
        [401] = "who_asks",
        [403] = "forbidden",
        [404] = "unknown",
        [405] = "wrong_method",
        [406] = "wrong_form",
        [408] = "too_slow",
        [409] = "conflict",
        [410] = "gone",
        [411] = "length_missing",
        [412] = "changed_meanwhile",
        [413] = "too_large",
        [415] = "wrong_type",
        [421] = "wrong_host",
        [428] = "condition_missing",
        [429] = "too_many",
        [500] = "failed",
        [501] = "not_here",
        [503] = "not_ready",
        [504] = "too_long",
    };

    /// <summary>The code of a status.</summary>
    public static string Of(int status) => All.GetValueOrDefault(status, status < 500 ? "wrong" : "failed");
}
