using Cohort.Simulator.Stage;
using Xunit;
using Xunit.Abstractions;

namespace Cohort.Simulator.Tests;

/// <summary>The simulator is worth its time only if it finds what it is there for.</summary>
public sealed class PlantedFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(Planted.AcknowledgeBeforePersist), "neither in a journal nor a dead letter", 100)]
    [InlineData(nameof(Planted.JumpGap), "but not record", 100)]
    [InlineData(nameof(Planted.TwoOwners), "it has two writers", 100)]
    [InlineData(nameof(Planted.ForgottenMarks), "The oracle counts", 300)]
    [InlineData(nameof(Planted.EmptySums), "did not come to rest", 100)]
    [InlineData(nameof(Planted.RulesFirst), "did not come to rest", 100)]
    [InlineData(nameof(Planted.UnjournaledScores), "differ in the topic", 500)]
    public void It_is_found_within_some_seeds_When_a_fault_is_planted(string fault, string finding, int within)
    {
        var planted = Enum.Parse<Planted>(fault);

        // A fault may show elsewhere first, as an assertion of the core; the check that is there for it must find it as well.
        var found = Enumerable.Range(1, within).Select(seed => Soak.Run(seed, planted)).FirstOrDefault(result => result.Fault?.Contains(finding, StringComparison.Ordinal) == true);

        Assert.NotNull(found);
        output.WriteLine($"{fault}: found by seed {found.Seed} of 1, 2, 3 ... after {found.Steps} steps: {found.Fault}");
        Assert.Contains($"Seed {found.Seed}, {found.Steps} steps: {found.Fault}", Soak.Tell(found.Seed, planted), StringComparison.Ordinal);
    }
}
