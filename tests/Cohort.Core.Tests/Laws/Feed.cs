using System.Text;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Core.Tests.Laws;

/// <summary>Steps as chained batches of one source; each step is one record of it.</summary>
internal static class Feed
{
    public const string Source = "till/0";

    // Short, so that most batches have several sections.
    private const int BatchRecords = 7;

    /// <summary>A batch of some steps of which the first stands at an offset.</summary>
    /// <param name="steps">What happens.</param>
    /// <param name="before">The offset of the first step.</param>
    /// <param name="isOwn">Which purchases the range gets; all where null.</param>
    /// <param name="source">The source partition.</param>
    public static byte[] Batch(IReadOnlyList<Step> steps, long before, Func<Buy, bool>? isOwn = null, string source = Source)
    {
        var writer = new BatchWriter();
        for (int start = 0, length; start < steps.Count; start += length)
        {
            if (steps[start] is Scored scored)
            {
                writer.Add(before + start, Section(scored));
                length = 1;
                continue;
            }

            var turns = new List<Turn>();
            var section = new BatchSection();
            length = steps.Skip(start).Take(BatchRecords).TakeWhile(step => step is not Scored).Count();
            for (var i = 0; i < length; i++)
            {
                if (steps[start + i] is DayTurn turn) turns.Add(new Turn(before + start + i, new BusinessDate((ushort)turn.Day)));
                else if (steps[start + i] is Buy buy) Add(section, i, buy, isOwn);
            }

            writer.Add(before + start, turns.ToArray(), section);
        }

        return writer.Finish(Encoding.UTF8.GetBytes(source), before, before + steps.Count, Script.FutureDays).ToArray();
    }

    // What is taken back may be of another range than what takes its place.
    private static void Add(BatchSection section, int at, Buy buy, Func<Buy, bool>? isOwn)
    {
        if (buy.Replaces.Length > 0 && isOwn?.Invoke(buy.VoidOnly) != false) section.Add(at, buy.VoidOnly.ToPurchase());
        if (!buy.IsVoid && isOwn?.Invoke(buy) != false) section.Add(at, buy.ToPurchase());
    }

    // A range adds what it does not know; here all of it goes in, so that repeats of a score are met too.
    private static ScoreSection Section(Scored scored)
    {
        var section = new ScoreSection([.. scored.Scores.Select(score => new ScoringModel(NaiveScore.Models[score.Model], scored.Version))]);
        section.Begin(new BusinessDate((ushort)scored.Day));
        section.Add(Encoding.UTF8.GetBytes(scored.User), [.. scored.Scores.Select(score => score.PerMillion)]);
        return section;
    }

    /// <summary>All steps, cut at random into runs of up to a number of steps.</summary>
    public static List<IReadOnlyList<Step>> Cut(IReadOnlyList<Step> steps, Random dice, int longest = 40)
    {
        var runs = new List<IReadOnlyList<Step>>();
        for (var at = 0; at < steps.Count;)
        {
            var length = Math.Min(dice.Next(1, longest + 1), steps.Count - at);
            runs.Add([.. steps.Skip(at).Take(length)]);
            at += length;
        }

        return runs;
    }
}
