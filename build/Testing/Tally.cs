namespace Cohort.Build.Testing;

/// <summary>How many tests had which end.</summary>
internal readonly record struct Tally(int Passed, int Failed, int Skipped)
{
    public static Tally OnePassed => new(1, 0, 0);

    public static Tally OneFailed => new(0, 1, 0);

    public int Ran => Passed + Failed;

    public static Tally operator +(Tally left, Tally right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>The line that machines read; the form is fixed.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
