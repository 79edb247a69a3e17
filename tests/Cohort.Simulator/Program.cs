using System.Globalization;
using Cohort.Simulator;

// [MINUTES] [--seed N]: soaks for some minutes from a random seed, or runs one seed and tells all of its events.
var seedAt = Array.IndexOf(args, "--seed");
if (seedAt >= 0 && seedAt + 1 < args.Length && int.TryParse(args[seedAt + 1], CultureInfo.InvariantCulture, out var seed))
{
    Console.WriteLine(Soak.Tell(seed, lines: int.MaxValue));
    return Soak.Run(seed).Fault is null ? 0 : 1;
}

var minutes = 5.0;
if (args.Length > 1 || (args.Length == 1 && !(double.TryParse(args[0], CultureInfo.InvariantCulture, out minutes) && minutes > 0)))
{
    Console.Error.WriteLine("The simulator takes a number of minutes, 5 without one, or --seed with the number of a seed.");
    return 2;
}

var first = Environment.TickCount & 0x3FFFFFFF;
Console.WriteLine($"Trying seeds from {first} for {minutes} minutes.");
var (tried, steps, failed) = Soak.Try(first, int.MaxValue, TimeSpan.FromMinutes(minutes), Environment.ProcessorCount, count =>
{
    if (count % 1000 == 0) Console.WriteLine($"{count} seeds held.");
});
if (failed is null)
{
    Console.WriteLine($"{tried} seeds with {steps} steps held.");
    return 0;
}

Console.WriteLine(Soak.Tell(failed.Seed));
return 1;
