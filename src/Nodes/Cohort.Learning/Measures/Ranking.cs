namespace Cohort.Learning.Measures;

/// <summary>
/// Examples in the order of their scores, the highest first, those of one score together: nothing that is told of a ranking
/// depends on how ties are broken.
/// </summary>
internal sealed class Ranking
{
    private readonly List<Tie> _ties = [];

    public Ranking(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (sorted, answers) = (scores.ToArray(), labels.ToArray());
        foreach (ref var score in sorted.AsSpan()) score = -score;
        Array.Sort(sorted, answers);
        for (var i = 0; i < sorted.Length;)
        {
            int yes = 0, no = 0;
            for (var score = sorted[i]; i < sorted.Length && sorted[i] == score; i++)
            {
                if (answers[i]) yes++;
                else no++;
            }

            _ties.Add(new Tie(yes, no));
            Yes += yes;
            No += no;
        }
    }

    /// <summary>Examples of one score.</summary>
    public readonly record struct Tie(int Yes, int No);

    /// <summary>Examples whose answer is yes.</summary>
    public int Yes { get; }

    /// <summary>The others.</summary>
    public int No { get; }

    /// <summary>
    /// The chance that a yes ranks above a no, ties counting half: the area under the ROC curve (Hanley and McNeil, 1982).
    /// </summary>
    public double Auc()
    {
        double above = 0, area = 0;
        foreach (var (yes, no) in _ties)
        {
            area += no * (above + (yes / 2.0));
            above += yes;
        }

        return area / ((double)Yes * No);
    }

    /// <summary>The area under the precision-recall curve as average precision: each yes's precision where it stands.</summary>
    public double AveragePrecision()
    {
        double yes = 0, all = 0, sum = 0;
        foreach (var tie in _ties)
        {
            (yes, all) = (yes + tie.Yes, all + tie.Yes + tie.No);
            sum += tie.Yes * (yes / all);
        }

        return sum / Yes;
    }

    /// <summary>Yes answers among the first examples, as expected where a tie is cut.</summary>
    public double YesAmongFirst(double examples)
    {
        var sum = 0.0;
        foreach (var (yes, no) in _ties)
        {
            if (examples <= 0) break;
            var part = Math.Min(1, examples / (yes + no));
            sum += yes * part;
            examples -= yes + no;
        }

        return sum;
    }

    /// <summary>How many times as many yes answers the first share of examples has than as many by chance.</summary>
    public double Lift(double share) => YesAmongFirst((Yes + No) * share) / (Yes * share);

    /// <summary>The points of the ROC curve: false positives, true positives, as shares.</summary>
    public IEnumerable<(double X, double Y)> Roc()
    {
        double yes = 0, no = 0;
        yield return (0, 0);
        foreach (var tie in _ties)
        {
            (yes, no) = (yes + tie.Yes, no + tie.No);
            yield return (no / No, yes / Yes);
        }
    }

    /// <summary>The points of the precision-recall curve.</summary>
    public IEnumerable<(double X, double Y)> PrecisionRecall()
    {
        double yes = 0, all = 0;
        foreach (var tie in _ties)
        {
            (yes, all) = (yes + tie.Yes, all + tie.Yes + tie.No);
            yield return (yes / Yes, yes / all);
        }
    }
}
