using Cohort.Actors.Rebalancing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>Where a range goes that nobody has.</summary>
public sealed class RangePlacesTests
{
    private readonly RangePlaces _places = new();

    [Fact]
    public void It_goes_where_the_fewest_ranges_are_When_nothing_is_known_of_loads() =>
        Assert.Equal("b", _places.Choose(9, Placed(("a", [1, 2]), ("b", [3]), ("c", [4]))));

    [Fact]
    public void It_goes_where_it_is_wanted_as_long_as_that_node_is_there()
    {
        _places.Want(9, "a");

        Assert.Equal("a", _places.Choose(9, Placed(("a", [1, 2]), ("b", []))));
        Assert.Equal("b", _places.Choose(9, Placed(("b", []))));
        _places.Release(9);
        Assert.Equal("b", _places.Choose(9, Placed(("a", [1, 2]), ("b", []))));
    }

    [Fact]
    public void It_goes_to_the_least_loaded_node_however_many_ranges_that_has()
    {
        var table = RangeTable.Even(4);
        _places.Show(new Outlook(table, [Load(table, 0, 500_000), Load(table, 1, 10_000), Load(table, 2, 10_000)], [new NodeLoad("a"), new NodeLoad("b")], new PlannerLimits(), 1));

        Assert.Equal("b", _places.Choose(4, Placed(("a", [1]), ("b", [2, 3]))));
        Assert.Equal("c", _places.Choose(4, Placed(("a", [1]), ("b", [2, 3]), ("c", []))));
        _places.Clear();
        Assert.Equal("a", _places.Choose(4, Placed(("a", [1]), ("b", [2, 3]))));
    }

    private static RangeLoad Load(RangeTable table, int index, long busy) => new(
        table.Entries[index].Id, table.Version, 1, 100, new LoadRates(0, busy, 0), new LoadRates(0, busy, 0), 10, 1_000, LoadProfile.Unknown(table.Entries[index].Range));

    private static Dictionary<string, IReadOnlyList<int>> Placed(params (string Node, int[] Ranges)[] nodes) =>
        nodes.ToDictionary(node => node.Node, node => (IReadOnlyList<int>)node.Ranges, StringComparer.Ordinal);
}
