using System.Diagnostics;
using System.Globalization;
using Cohort.Fuzz;

// [--target NAME] [--inputs N] [--seed N]: feeds all readers, or one, with spoilt inputs.
var (inputs, seed, name) = (1_000_000, Environment.TickCount & 0x3FFFFFFF, "");
for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    var isRead = args[i] switch
    {
        "--inputs" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs),
        "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
        "--target" => Targets.All.Any(target => target.Name == (name = value)),
        _ => false,
    };
    if (isRead) continue;
    Console.Error.WriteLine($"The fuzzer takes --inputs N, --seed N and --target NAME; the targets are {string.Join(", ", Targets.All.Select(target => target.Name))}.");
    return 2;
}

var failed = false;
foreach (var target in Targets.All.Where(target => name.Length == 0 || target.Name == name))
{
    var watch = Stopwatch.StartNew();
    var outcome = Fuzzer.Run(target, inputs, seed);
    Console.WriteLine($"{target.Name}: {outcome.Read} read, {outcome.Refused} refused, {(outcome.Failure is null ? "all stood" : "FAILED")} (seed {seed}, {watch.Elapsed.TotalSeconds:0} s)");
    if (outcome.Failure is null) continue;
    failed = true;
    Console.WriteLine(outcome.Failure);
}

return failed ? 1 : 0;
