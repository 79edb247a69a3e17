namespace Cohort.Store.Tests;

internal sealed class DedicatedThreadsTests
{
    [Fact]
    public async Task Work_is_done_on_its_threads_and_on_no_more()
    {
        using var threads = new DedicatedThreads(2, "a test");
        using var gate = new ManualResetEventSlim();
        var (now, most) = (0, 0);
        var work = Enumerable.Range(0, 20).Select(i => threads.Run(() =>
        {
            Assert.Equal(("a test", false), (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread));
            most = Math.Max(most, Interlocked.Increment(ref now));
            gate.Wait(TimeSpan.FromMilliseconds(5));
            Interlocked.Decrement(ref now);
            return i;
        })).ToList();

        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(work));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Work_that_waits_goes_on_there()
    {
        using var threads = new DedicatedThreads(1, "a test");

        var names = await threads.Run(async () =>
        {
            var first = Thread.CurrentThread.Name;
            await Task.Run(() => Thread.Sleep(1));
            var second = Thread.CurrentThread.Name;
            await Task.Yield();
            return string.Join(' ', first, second, Thread.CurrentThread.Name);
        });

        Assert.Equal("a test a test a test", names);
    }

    [Fact]
    public async Task A_fault_is_the_caller_s_and_the_thread_goes_on()
    {
        using var threads = new DedicatedThreads(1, "a test");

        await Assert.ThrowsAsync<InvalidOperationException>(() => threads.Run(int () => throw new InvalidOperationException("x")));

        Assert.Equal(7, await threads.Run(() => 7));
    }
}
