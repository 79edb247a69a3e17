namespace Cohort.Core.Segments.Rules;

/// <summary>What the segments of a file mean, with what they refer to: a changed segment changes all that refer to it.</summary>
/// <param name="file">The file.</param>
/// <param name="order">Its segments, each after those that it refers to.</param>
/// <param name="binding">Which segment a reference names.</param>
internal sealed class Meanings(RuleFile file, int[] order, Binding binding)
{
    private const int DefinitionDigits = 16;

    private readonly Lazy<string[]> _fingerprints = new(() => Fingerprints(file, order, binding));

    /// <summary>A fingerprint of what a segment means, whatever it and those that it refers to are called.</summary>
    public string DefinitionOf(int segment) => _fingerprints.Value[segment][..DefinitionDigits];

    /// <summary>For each segment the models that it looks at, itself or by others, in the order of the rule.</summary>
    /// <param name="models">All models, by index.</param>
    public int[][] Scores(string[] models)
    {
        var scores = new int[file.Segments.Count][];
        foreach (var segment in order)
        {
            scores[segment] = [.. file.Segments[segment].Condition.Reads.SelectMany(part => part switch
            {
                Call { IsScore: true } call => [Array.IndexOf(models, call.Argument)],
                InSegment { Category: null } reference => scores[binding.SegmentOf(reference)],
                _ => [],
            }).Distinct()];
        }

        return scores;
    }

    /// <summary>For each segment whether it compares users with all others, itself or by others.</summary>
    public bool[] ComparisonsWithAll()
    {
        var compares = new bool[file.Segments.Count];
        foreach (var segment in order)
        {
            var condition = file.Segments[segment].Condition;
            compares[segment] = condition.ComparisonsWithAll.Any()
                || condition.References.Any(reference => reference.Category is null && compares[binding.SegmentOf(reference)]);
        }

        return compares;
    }

    private static string[] Fingerprints(RuleFile file, int[] order, Binding binding)
    {
        var fingerprints = new string[file.Segments.Count];
        foreach (var segment in order)
        {
            var condition = file.Segments[segment].Condition;
            fingerprints[segment] = RuleText.FingerprintOf(RulePrinter.Print(condition, MeaningOf), file.WindowDays);
        }

        return fingerprints;

        // An affinity is a place among the categories; whatever else is referred to stands for its own fingerprint.
        string MeaningOf(InSegment reference) => reference.Category is null
            ? fingerprints[binding.SegmentOf(reference)]
            : FormattableString.Invariant($"{reference.Name} top {binding.AffinityTop}");
    }
}
