using Xunit;

namespace Cohort.Engine.Tests;

[Trait("Category", "Slow")]
public sealed class SampleTests
{
    /// <summary>What samples/embed writes.</summary>
    internal const string Output =
        """
        Dairy lovers: since 2026-03-08, until 2026-03-31 without another purchase.
          Users whose spend on DAIRY in the last 90 days is at least 10.00 and whose number of orders of DAIRY in the last 30 days is at least 2.
          spend("DAIRY") >= 10 holds: 10.19 against 10.
          orders("DAIRY", 30 days) >= 2 holds: 2 against 2.
        Affinity to DAIRY: since 2026-03-01, until 2026-06-06 without another purchase.
          Users for whom DAIRY is among the 1 categories with the largest spend in the last 90 days.
        """;

    [Fact]
    public async Task The_sample_that_embeds_the_engine_says_who_is_in_which_segment_and_why() =>
        Assert.Equal(Output + "\n", await Dotnet.Run(AppContext.BaseDirectory, "embed.dll"), ignoreLineEndingDifferences: true);
}
