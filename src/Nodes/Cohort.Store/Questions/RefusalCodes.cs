namespace Cohort.Store.Questions;

/// <summary>What kinds of refusals are called, for programs: over HTTP and on the command line alike, and the same for ever.</summary>
internal static class RefusalCodes
{
    /// <summary>The code of a refusal.</summary>
    public static string Of(Refusal refusal) => refusal switch
    {
        Refusal.Unknown => "unknown",
        Refusal.Conflict => "conflict",
        Refusal.NotHere => "not_here",
        Refusal.Forbidden => "forbidden",
        Refusal.NotReady => "not_ready",
        Refusal.Failed => "failed",
        Refusal.Changed => "changed_meanwhile",
        Refusal.Gone => "gone",
        _ => "wrong",
    };
}
