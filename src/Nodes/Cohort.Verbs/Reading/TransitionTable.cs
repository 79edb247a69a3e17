using Cohort.Verbs.Display;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Verbs.Reading;

/// <summary>Transitions for people.</summary>
internal static class TransitionTable
{
    public static void Write(IEnumerable<TransitionReply> transitions, TextWriter output)
    {
        var table = new TextTable("As of", "User", "Change", "Segment", "Cause");
        foreach (var t in transitions) table.Add(t.AsOf.ToString(), t.UserId, t.Change, t.Segment, CauseOf(t));
        table.Write(output);
    }

    /// <summary>Says from when on all transitions are known.</summary>
    public static void TellStart(BusinessDate from, TextWriter output) =>
        output.WriteLine($"Transitions are known from {from} on; of before, the entries of each user into segments that they were in then.");

    public static string CauseOf(TransitionReply transition) => transition.Cause switch
    {
        CauseKind.Purchase => $"purchase {transition.EventId}",
        CauseKind.DayTurned => "the day turned",
        CauseKind.RulesChanged => $"rules changed (revision {transition.Rules.Revision})",
        CauseKind.TaxonomyChanged => $"taxonomy changed (revision {transition.Taxonomy.Revision})",
        CauseKind.Scored => ScoreText.CauseOf(transition.EventId ?? ""),
        _ => "several purchases at once",
    };
}
