using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Cohort.Core.Tests.Laws;

/// <summary>A world and what happens in it: the cases of the laws. Made from one number, so that a number replays it.</summary>
internal sealed record Script(int Seed, World World, IReadOnlyList<Step> Steps)
{
    public const int FutureDays = 1;

    /// <summary>Any script; a failing one is shrunk by leaving out steps and rules.</summary>
    public static Arbitrary<Script> Any { get; } =
        Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(ScriptWriter.Write), Smaller);

    public IEnumerable<Buy> Buys => Steps.OfType<Buy>();

    /// <summary>Random choices that belong to the script, apart from those that made it.</summary>
    public Random Dice(int purpose) => new(Seed ^ (purpose * 7919));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, {Steps.Count} steps\n{World}\n{string.Join('\n', Steps)}");

    private static IEnumerable<Script> Smaller(Script script)
    {
        for (var length = script.Steps.Count / 2; length > 0; length /= 2)
        {
            for (var at = script.Steps.Count - length; at > 0; at -= length)
                yield return script with { Steps = [.. script.Steps.Take(at), .. script.Steps.Skip(at + length)] };
        }

        for (var rule = 0; script.World.Rules.Count > 1 && rule < script.World.Rules.Count; rule++)
        {
            var rules = script.World.Rules.Where((_, index) => index != rule).ToList();
            var removed = script.World.Rules[rule].Name;
            if (rules.Exists(one => one.Condition.RefersTo.Contains(removed))) continue;
            yield return script with { World = script.World with { Rules = rules } };
        }
    }
}
