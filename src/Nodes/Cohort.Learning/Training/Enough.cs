using Cohort.Cli;
using Cohort.Learning.Examples;

namespace Cohort.Learning.Training;

/// <summary>How many examples are too few to learn or to tell anything from.</summary>
/// <param name="Rows">Examples.</param>
/// <param name="OfEach">Examples of each answer.</param>
internal readonly record struct Enough(int Rows, int OfEach)
{
    /// <summary>To fit some sixty weights: several yes and no answers for each.</summary>
    public static Enough ToTrain { get; } = new(1_000, 100);

    /// <summary>To fit the two numbers of a calibration.</summary>
    public static Enough ToChoose { get; } = new(200, 20);

    /// <summary>To tell a ranking from chance.</summary>
    public static Enough ToReport { get; } = new(200, 20);

    /// <summary>What a period needs.</summary>
    public static Enough For(Period period) => period switch
    {
        Period.Train => ToTrain,
        Period.Choose => ToChoose,
        _ => ToReport,
    };

    /// <summary>Refuses where there is too little.</summary>
    public void Require(string question, Period period, Matrix examples)
    {
        var (yes, no) = (examples.Positives, examples.Rows - examples.Positives);
        if (examples.Rows >= Rows && yes >= OfEach && no >= OfEach) return;
        throw CommandException.BadInput(
            $"There is too little to {period.ToString().ToLowerInvariant()} a model of {question}: {examples.Rows} examples, {yes} of them yes and {no} no; it takes {Rows}, with {OfEach} of each. Give a longer time, or a smaller --step.");
    }
}
