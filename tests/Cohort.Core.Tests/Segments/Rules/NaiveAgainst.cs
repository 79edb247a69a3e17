using System.Globalization;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>A comparison with all users, by its definition: those who have less are counted.</summary>
/// <param name="Measure">As it is written.</param>
/// <param name="Subject">What is compared of the user; of an average only, it may be another number than that of all users.</param>
/// <param name="Op">The comparison.</param>
/// <param name="Limit">The number that it is compared with; of an average, the factor.</param>
/// <param name="Among">The number of all users.</param>
internal sealed record NaiveAgainst(string Measure, NaiveCall Subject, string Op, decimal Limit, NaiveCall Among) : NaiveCondition
{
    private const int Kinds = 64;

    public override bool LooksBeyond => Subject.LooksBeyond || Among.LooksBeyond;

    /// <summary>Whether a term stands for something of all users.</summary>
    public static bool IsOfAll(Term term) => (byte)term.Kind >= Kinds;

    /// <summary>What is asked of all users, and about which term.</summary>
    public static (int Question, Term Term) Asked(Term term) => ((byte)term.Kind / Kinds, term with { Kind = (TermKind)((byte)term.Kind % Kinds) });

    public override bool Holds(Func<Term, long> terms)
    {
        if (Subject.Compared(terms) is not { } value) return false;
        if (Parts > 0 && ((Op == ">=" && Limit == 1) || (Op == "<=" && Limit == Parts))) return true;
        var users = terms(About(1));
        if (users is Term.Missing or 0) return false;
        return Measure switch
        {
            "average" => Compares(value * users, Limit * terms(About(3)) / Among.Steps),
            "percentile" => Compares(terms(About(2)), Limit * users),
            _ => Compares(Math.Min(Parts, (Parts * terms(About(2)) / users) + 1), Limit),
        };
    }

    public override string ToString() => Measure == "average"
        ? string.Create(CultureInfo.InvariantCulture, $"{Subject} {Op} {Limit} * average({Among})")
        : string.Create(CultureInfo.InvariantCulture, $"{Measure}({Among}) {Op} {Limit}");

    private int Parts => Measure switch { "quartile" => 4, "quintile" => 5, "decile" => 10, _ => 0 };

    private Term About(int question)
    {
        var term = default(Term);
        Among.Compared(asked =>
        {
            term = asked;
            return 0;
        });
        return term with { Kind = (TermKind)((byte)term.Kind + (question * Kinds)) };
    }

    private bool Compares(Rational a, Rational b) => Op switch { "<" => a < b, "<=" => a <= b, ">" => a > b, ">=" => a >= b, "!=" => a != b, _ => a == b };
}
