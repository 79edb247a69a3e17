using Cohort.Cli.Generation;

namespace Cohort.Learning.Evaluation;

/// <summary>How a comparison of two rankings ended.</summary>
internal enum Verdict
{
    /// <summary>The first ranks better.</summary>
    Better,

    /// <summary>No difference that chance could not make.</summary>
    NoDifference,

    /// <summary>The first ranks worse.</summary>
    Worse,
}

/// <summary>
/// By how much the area under the ROC curve of one ranking exceeds another's, with the interval that 95 of 100 bootstrap
/// samples lie in. Users are drawn, not examples: those of one user are alike, and are no independent evidence.
/// </summary>
/// <param name="Difference">The difference.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal sealed record AucDifference(double Difference, double Low, double High)
{
    private const int Samples = 400;
    private const int Seed = 20170101;

    /// <summary>What the interval says.</summary>
    public Verdict Verdict => this switch
    {
        { Low: > 0 } => Verdict.Better,
        { High: < 0 } => Verdict.Worse,
        _ => Verdict.NoDifference,
    };

    /// <summary>Compares the scores that two models, or a model and a rule, give to the same examples.</summary>
    public static AucDifference Of(double[] scores, double[] others, bool[] labels, ulong[] users)
    {
        var numbers = new Dictionary<ulong, int>();
        var userOf = users.Select(user => numbers.TryGetValue(user, out var number) ? number : numbers[user] = numbers.Count).ToArray();
        var (order, otherOrder) = (Descending(scores), Descending(others));
        var weights = Enumerable.Repeat(1, numbers.Count).ToArray();
        var difference = Auc(scores, order) - Auc(others, otherOrder);
        var random = new Xoshiro(Seed);
        var samples = new List<double>();
        for (var sample = 0; sample < Samples; sample++)
        {
            Array.Clear(weights);
            for (var i = 0; i < weights.Length; i++) weights[random.Below(weights.Length)]++;
            var one = Auc(scores, order) - Auc(others, otherOrder);
            if (!double.IsNaN(one)) samples.Add(one);
        }

        samples.Sort();
        return new AucDifference(difference, samples[samples.Count / 40], samples[samples.Count - 1 - (samples.Count / 40)]);

        double Auc(double[] values, int[] sorted)
        {
            double above = 0, area = 0, no = 0;
            for (var i = 0; i < sorted.Length;)
            {
                long yesHere = 0, noHere = 0;
                for (var value = values[sorted[i]]; i < sorted.Length && values[sorted[i]] == value; i++)
                {
                    if (labels[sorted[i]]) yesHere += weights[userOf[sorted[i]]];
                    else noHere += weights[userOf[sorted[i]]];
                }

                area += noHere * (above + (yesHere / 2.0));
                (above, no) = (above + yesHere, no + noHere);
            }

            return area / (above * no);
        }
    }

    private static int[] Descending(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(values.Select(value => -value).ToArray(), order);
        return order;
    }
}
