using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>What is asked of all users about one of their numbers.</summary>
/// <param name="Name">As written in a rule.</param>
/// <param name="Parts">Into how many parts of equal size it divides the users; 0 where it does not.</param>
internal sealed record AmongMeasure(string Name, int Parts)
{
    /// <summary>The part of all users that have less: from 0 to below 1.</summary>
    public static readonly AmongMeasure Percentile = new("percentile", 0);

    /// <summary>The sum over all users divided by their number.</summary>
    public static readonly AmongMeasure Average = new("average", 0);

    public static readonly IReadOnlyList<AmongMeasure> All =
        [Percentile, new("quartile", 4), new("quintile", 5), new("decile", 10), Average];

    /// <summary>Whether the users are divided into parts, numbered from 1 for the lowest.</summary>
    public bool IsDivided => Parts > 0;

    public static IEnumerable<string> Names => All.Select(measure => measure.Name);

    public static AmongMeasure? Named(string name) => All.FirstOrDefault(measure => measure.Name == name);
}

/// <summary>A number of a user among those of all users. What it may stand in is told by <see cref="AgainstAll"/>.</summary>
/// <param name="Start">Offset of its name.</param>
/// <param name="Measure">What is asked of all users.</param>
/// <param name="Inner">The number.</param>
internal sealed record AmongAll(int Start, AmongMeasure Measure, Call Inner) : Expr(Start)
{
    public override IEnumerable<Expr> Children => [Inner];
}

/// <summary>Where users are compared with all others.</summary>
internal static class AmongAllParts
{
    extension(Expr expr)
    {
        /// <summary>Those in a number, what the conditions of a count compare left out.</summary>
        public IEnumerable<AmongAll> AmongAll => expr switch
        {
            AmongAll among => [among],
            CountOf => [],
            _ => expr.Children.SelectMany(child => child.AmongAll),
        };

        /// <summary>Every comparison with all users in a condition, in the order of the text.</summary>
        public IEnumerable<Comparison> ComparisonsWithAll => expr switch
        {
            Comparison comparison when comparison.AmongAll.Any() => [comparison],
            Between between when between.AmongAll.Any() => new[] { between.AtLeast, between.AtMost }.SelectMany(end => end.ComparisonsWithAll),
            _ => expr.Children.SelectMany(child => child.ComparisonsWithAll),
        };
    }
}
