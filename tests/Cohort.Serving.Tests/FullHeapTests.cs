namespace Cohort.Serving.Tests;

public sealed class FullHeapTests
{
    private const long Limit = 1000;
    private const long Full = 900;

#pragma warning disable CA2201 // It is the runtime's own.
    private static readonly OutOfMemoryException Fault = new();
#pragma warning restore CA2201

    private readonly SetTime _time = new();
    private readonly FullHeap _heap;
    private int _ends;

    public FullHeapTests() => _heap = new FullHeap(Limit, _time, () => _ends++);

    [Fact]
    public void It_ends_When_memory_is_asked_for_in_vain_again_and_again()
    {
        See(FullHeap.Most - 1, Fault, Full);
        Assert.Equal(0, _ends);

        See(1, Fault, Full);

        Assert.Equal(1, _ends);
    }

    [Fact]
    public void It_ends_When_there_is_not_even_the_memory_to_say_what_was_thrown()
    {
        See(FullHeap.Most, null, Full);

        Assert.Equal(1, _ends);
    }

    [Fact]
    public void It_goes_on_When_one_fault_passes_through_many_methods()
    {
        for (var method = 0; method < 100; method++) _heap.Saw(Fault, Full);

        Assert.Equal(0, _ends);
    }

    [Fact]
    public void It_goes_on_When_it_happens_now_and_then()
    {
        for (var hour = 0; hour < 100; hour++)
        {
            See(FullHeap.Most - 1, Fault, Full);
            _time.Seconds += 3600;
        }

        Assert.Equal(0, _ends);
    }

    [Fact]
    public void It_goes_on_When_too_much_was_asked_for_at_once()
    {
        See(100, Fault, Limit / 2);

        Assert.Equal(0, _ends);
    }

    [Fact]
    public void It_goes_on_When_something_else_is_thrown()
    {
        See(100, new InsufficientMemoryException(), Full);
        See(100, new InvalidOperationException(), Full);

        Assert.Equal(0, _ends);
    }

    private void See(int times, Exception? thrown, long inUse)
    {
        for (var at = 0; at < times; at++)
        {
            _heap.Saw(thrown, inUse);
            _time.Seconds++;
        }
    }

    private sealed class SetTime : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
