using Cohort.Core.Protocol;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>Nothing between what the database knows and what the group has committed is jumped over.</summary>
public sealed class SourceBeginningTests
{
    [Theory]
    [InlineData(500L, 500L)]
    [InlineData(0L, 0L)]

    // A commit that did not come any more, or an offset that somebody set back.
    [InlineData(499L, 500L)]
    [InlineData(0L, 500L)]
    public void It_is_where_the_group_is_When_the_database_knows_as_much(long? committed, long? durable) =>
        Assert.Equal(new SourceBeginning(committed, null), SourceBeginning.Of(committed, durable));

    [Fact]
    public void It_is_where_the_database_is_When_the_group_has_forgotten() => Assert.Equal(new SourceBeginning(500, null), SourceBeginning.Of(null, 500));

    [Fact]
    public void It_is_where_the_database_is_When_that_is_an_older_one()
    {
        var beginning = SourceBeginning.Of(900, 500);

        Assert.Equal(new SourceBeginning(500, 900), beginning);
        Assert.Equal(
            "The group has committed purchases/3 up to offset 900, but the database knows only of the records up to 500: it is older, as one that was restored from a copy, or new. It is read again from offset 500, and answers lack what was bought since until it is past 900. Nothing is counted twice.",
            beginning.Sentence("purchases/3"));
    }

    [Fact]
    public void It_is_the_first_record_When_the_database_has_nothing_of_the_source()
    {
        var beginning = SourceBeginning.Of(900, null);

        Assert.Equal(new SourceBeginning(null, 900), beginning);
        Assert.Contains("the database knows of none of it", beginning.Sentence("purchases/3"), StringComparison.Ordinal);
        Assert.Contains("read again from its first record", beginning.Sentence("purchases/3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void It_is_the_first_record_and_nothing_to_tell_When_nobody_read_the_source(long? committed)
    {
        Assert.Equal(new SourceBeginning(null, null), SourceBeginning.Of(committed, null));
        Assert.Null(SourceBeginning.Of(committed, null).Sentence("purchases/3"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(900L)]
    public void It_is_where_the_group_is_When_a_former_version_read_last(long? committed) =>
        Assert.Equal(new SourceBeginning(committed, null), SourceBeginning.Of(committed, SourceBeginning.OfFormerVersion));
}
