using Cohort.Actors.Ingest;
using Cohort.Core.Protocol;
using Cohort.Node.Questions;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Tests.Http;

/// <summary>What the store and the readers know of sources makes one answer.</summary>
public sealed class SourceViewTests
{
    [Fact]
    public void A_source_that_nobody_reads_says_what_is_visible_of_it_and_nothing_else()
    {
        var sources = SourceView.Joined([new SourceOffset("purchases/1", 7)], []);

        Assert.Equal([new SourceReply("purchases/1", null, 7, null, null, null, [])], sources);
    }

    [Fact]
    public void What_ranges_number_themselves_is_no_source()
    {
        Assert.Empty(SourceView.Joined([new SourceOffset("clock", 20_787), new SourceOffset("scores", 2), new SourceOffset("sums", 1)], []));
    }

    [Fact]
    public void A_source_is_told_by_the_reader_that_is_further_When_it_goes_from_one_node_to_another()
    {
        var sources = SourceView.Joined(
            [new SourceOffset("purchases/1", 7)],
            [new SourcesReport("new", [new ReadSource("purchases/1", 9, 0), new ReadSource("purchases/0", null, null)]), new SourcesReport("old", [new ReadSource("purchases/1", 5, 4)])]);

        Assert.Equal([new SourceReply("purchases/0", null, null, null, "new", null, []), new SourceReply("purchases/1", 9, 7, 0, "new", null, [])], sources);
    }

    [Fact]
    public void A_source_tells_the_mapping_that_it_is_read_by()
    {
        var sources = SourceView.Joined([new SourceOffset("p/1", 7), new SourceOffset("p/2", 7),
            new SourceOffset("p/3", 7)], []);

        var told = SourceView.WithMappings(
            sources, [new SourceMapping("p/1", 5, "v1", "r1", "shop"), new SourceMapping("p/2", 0, "v1", "", "shop"),
                new SourceMapping("p/3", 9, "", "", "")]);

        Assert.Equal(
            [new SourceMappingReply("shop", "v1", "r1", 5), new SourceMappingReply("shop", "v1", null, 0), null],
            told.Select(source => source.Mapping));
    }
}
