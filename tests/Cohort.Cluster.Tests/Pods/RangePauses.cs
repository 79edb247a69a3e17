using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cohort.Cluster.Tests.Support;
using Cohort.Core.Hashing;

namespace Cohort.Cluster.Tests.Pods;

/// <summary>
/// Asks every range for one of its users again and again, one pod after the other as a service spreads questions: the longest
/// time from one answer to the next is the pause of the range, as a client has it.
/// </summary>
internal sealed class RangePauses : IAsyncDisposable
{
    private const int Ranges = 8;

    // Milliseconds between two questions to a range, and until another pod is asked instead.
    private const int Interval = 50;
    private const int Patience = 1_000;

    private readonly ClusterUnderTest _cluster;
    private readonly CancellationTokenSource _end = new();
    private readonly long[] _answered = new long[Ranges];
    private readonly long[] _longest = new long[Ranges];
    private readonly Task _asking;

    public RangePauses(ClusterUnderTest cluster, IEnumerable<string> users)
    {
        _cluster = cluster;

        // The ranges that a cluster begins with are even parts of the hash space.
        var asked = users.GroupBy(user => (int)(UserHash.Of(Encoding.UTF8.GetBytes(user)) >> 61)).OrderBy(users => users.Key).Select(users => users.First()).ToList();
        Assert.Equal(Ranges, asked.Count);
        Restart();
        _asking = Task.WhenAll(asked.Select((user, range) => Ask(range, $"/v1/users/{Uri.EscapeDataString(user)}")));
    }

    /// <summary>Tells the pauses since the beginning, or since this was told last, and begins anew.</summary>
    public string Since(string what)
    {
        var now = Stopwatch.GetTimestamp();
        var pauses = _longest.Select((longest, range) => Math.Max(Volatile.Read(ref longest), now - Volatile.Read(ref _answered[range])))
            .Select(ticks => (double)ticks / Stopwatch.Frequency).Order().ToList();
        Restart();
        return string.Create(CultureInfo.InvariantCulture,
            $"{what}: the longest pause of a range is {(pauses[Ranges / 2 - 1] + pauses[Ranges / 2]) / 2:F2} s in the median of {Ranges}, {pauses[^1]:F2} s at most");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        _end.Dispose();
    }

    private void Restart()
    {
        var now = Stopwatch.GetTimestamp();
        for (var range = 0; range < Ranges; range++)
        {
            Volatile.Write(ref _answered[range], now);
            Volatile.Write(ref _longest[range], 0);
        }
    }

    private async Task Ask(int range, string path)
    {
        for (var next = range; !_end.IsCancellationRequested; next++)
        {
            var nodes = _cluster.Running();
            var question = nodes[next % nodes.Count].Get(path);
            await Task.WhenAny(question, Task.Delay(Patience));
            if (!question.IsCompletedSuccessfully || question.Result.Status is not (200 or 404)) continue;
            var now = Stopwatch.GetTimestamp();
            var pause = now - Interlocked.Exchange(ref _answered[range], now);
            if (pause > Volatile.Read(ref _longest[range])) Volatile.Write(ref _longest[range], pause);
            await Task.Delay(Interval);
        }
    }
}
