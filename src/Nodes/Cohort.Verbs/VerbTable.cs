using Cohort.Verbs.Asking;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Ordering;

namespace Cohort.Verbs;

/// <summary>Every question and order that an operator has in a command line, a console or Petabridge.Cmd.</summary>
internal static class VerbTable
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static IReadOnlyList<Verb> All { get; } =
    [
        StatusVerb.Create(),
        SegmentsVerb.Create(),
        SegmentsVerb.CreateOne(),
        SegmentsVerb.CreateMembers(),
        SegmentsVerb.CreateOverlap(),
        SegmentsVerb.CreateExits(),
        UserVerb.Create(),
        ExplainVerb.Create(),
        TransitionsVerb.Create(),
        TailVerb.Create(),
        DeadLettersVerb.Create(),
        SourcesVerb.Create(),
        ScoresVerb.Create(),
        ExplainScoreVerb.Create(),
        ScoresVerb.CreateScoring(),
        RangesVerb.Create(),
        HotVerb.Create(),
        PlanVerb.Create(),
        HistoryVerb.Create(),
        ActivateVerb.Create(),
        OrderVerbs.CreateTurn(),
        OrderVerbs.CreateSplit(),
        OrderVerbs.CreateMerge(),
        OrderVerbs.CreateMove(),
        OrderVerbs.CreateSalt(),
        OrderVerbs.CreateUnsalt(),
        OrderVerbs.CreateSuspend(),
        OrderVerbs.CreateResume(),
        LimitsVerb.Create(),
        AuditVerb.Create(),
    ];

    /// <summary>One of them, by its name.</summary>
    public static Verb Named(string name) => All.First(verb => verb.Name == name);
}
