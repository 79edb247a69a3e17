using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Waiting for something that must happen, and no longer than a bound.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Looks every few milliseconds.</summary>
    public static Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what);

    /// <inheritdoc cref="Until(Func{bool}, string)"/>
    public static async Task Until(Func<Task<bool>> holds, string what)
    {
        var start = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(start.Elapsed < Patience, $"{what}: it did not happen within {Patience.TotalSeconds} seconds.");
            await Task.Delay(2);
        }
    }
}
