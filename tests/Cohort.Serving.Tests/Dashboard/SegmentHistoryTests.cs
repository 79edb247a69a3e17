using Cohort.Serving.Dashboard.Parts;
using Cohort.Store.Questions;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>What texts of rules say of one segment.</summary>
public sealed class SegmentHistoryTests
{
    [Fact]
    public void The_versions_that_changed_it_are_told_the_latest_first() =>
        Assert.Equal(
            [(5, "orders() >= 3", true), (4, null, false), (3, "orders() >= 2", false), (1, "orders() >= 1", true)],
            Changes(
                (5, "segment a \"A\": orders() >= 3"),
                (4, "segment b \"B\": orders() >= 9"),
                (3, "segment a \"A\": orders() >= 2"),
                (2, "segment a \"Another title\": orders() >= 1 # and a comment"),
                (1, "segment a \"A\": orders() >= 1")));

    [Fact]
    public void A_version_that_cannot_be_read_any_more_counts_as_far_as_it_can() =>
        Assert.Equal([(1, "orders() >= 1", true)], Changes((1, "segment a \"A\": orders() >= 1\nsegment b: spend(")));

    [Fact]
    public void Those_that_refer_to_it_are_told_with_their_titles() =>
        Assert.Equal(
            [("b", "The B"), ("d", "d")],
            SegmentHistory.UsersOf("a", "segment a: orders() >= 1\nsegment b \"The B\": not in(\"a\")\nsegment c: in(\"b\")\nsegment d: in(\"a\") or in(\"b\")"));

    private static IEnumerable<(int, string?, bool)> Changes(params (int Revision, string Text)[] versions) =>
        SegmentHistory.Of("a", [.. versions.Select(one => (new RulesVersionReply(one.Revision, "", null, null, null, null, null), one.Text))])
            .Select(one => (one.Version.Revision, one.Rule, one.IsNew));
}
