using Cohort.Actors.Kafka;
using Cohort.Node.Hosting;
using Cohort.Store.Questions;

namespace Cohort.Node.Tests.Hosting;

public sealed class RebuildGoalTests
{
    private readonly RebuildGoal _goal = new([new PartitionExtent(0, 0, 100), new PartitionExtent(3, 40, 90), new PartitionExtent(11, 7, 7)]);

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        Assert.Equal("0:0-100 3:40-90 11:7-7", _goal.ToString());
        Assert.Equal(_goal.Partitions, RebuildGoal.Parse(_goal.ToString()).Partitions);
        Assert.Equal((150, 2), (_goal.Records, _goal.Cut.Count()));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(10, 10L, null)]
    [InlineData(10, 10L, 20L)]
    [InlineData(150, 1_000L, 90L)]
    public void What_is_read_counts_from_the_first_record_that_is_there_to_the_last_that_was(long read, long? first, long? second) =>
        Assert.Equal(read, _goal.ReadOf([Source("purchases/0", first), Source("purchases/3", second), Source("purchases/12", 5)]));

    private static SourceReply Source(string name, long? durable) => new(name, durable, null, null, null, null, []);
}
