using Xunit;

namespace Cohort.Fuzz.Tests;

/// <summary>Every reader stands spoilt inputs: it answers, or refuses them in the way that it documents, at a bounded cost.</summary>
public sealed class TargetTests
{
    // A million of each are for './build.sh fuzz'.
    private const int Inputs = 5_000;

    public static TheoryData<string> Names => [.. Targets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_stands_spoilt_inputs(string name)
    {
        var outcome = Fuzzer.Run(Targets.All.Single(target => target.Name == name), Inputs, seed: 1);

        Assert.True(outcome.Failure is null, $"'./build.sh fuzz --target {name} --seed 1' shows it again: {outcome.Failure}");
        Assert.True(outcome.Read + outcome.Refused > Inputs);
    }

    [Fact]
    public void A_fault_is_found_and_told_with_its_input()
    {
        var target = new Target("planted", ["12"u8.ToArray()], bytes => _ = bytes[0] == 'x' ? throw new NotSupportedException("planted") : 0, e => e is IndexOutOfRangeException);
        var outcome = Fuzzer.Run(target, 1_000_000, seed: 1);

        Assert.Contains("planted", outcome.Failure!.Reason, StringComparison.Ordinal);
        Assert.Equal((byte)'x', outcome.Failure.Input[0]);
    }

    [Fact]
    public void A_reader_that_makes_room_for_what_an_input_says_is_a_fault()
    {
        var target = new Target("planted", ["12"u8.ToArray()], bytes => GC.KeepAlive(new byte[64 << 20]), _ => false);

        Assert.Contains("allocated", Fuzzer.Run(target, 1, seed: 1).Failure!.Reason, StringComparison.Ordinal);
    }
}
