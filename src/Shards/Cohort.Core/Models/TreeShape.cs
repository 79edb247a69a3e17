namespace Cohort.Core.Models;

/// <summary>Whether nodes and leaves make one tree: every path ends, and every node and leaf is on one.</summary>
internal static class TreeShape
{
    /// <exception cref="ArgumentException">They do not, as the message says.</exception>
    public static void Require(Tree tree, int number, int width)
    {
        if (tree.Leaves.Count != tree.Nodes.Count + 1)
            throw Fault(number, $"has {tree.Leaves.Count} leaves for {tree.Nodes.Count} nodes; a tree has one leaf more");
        foreach (var leaf in tree.Leaves)
        {
            if (!double.IsFinite(leaf.Value) || !double.IsFinite(leaf.Cover) || leaf.Cover < 0)
                throw Fault(number, $"has a leaf of value {leaf.Value} and cover {leaf.Cover}; both are finite, and no cover is negative");
        }

        // With as many edges as nodes and leaves less one, and each reached once from before, all hang on the root.
        var isReached = new bool[tree.Nodes.Count + tree.Leaves.Count];
        for (var i = 0; i < tree.Nodes.Count; i++)
        {
            var node = tree.Nodes[i];
            if ((uint)node.Feature >= (uint)width || float.IsNaN(node.Threshold))
                throw Fault(number, $"compares feature {node.Feature} of {width} with {node.Threshold} at node {i}");
            foreach (var child in (ReadOnlySpan<int>)[node.Left, node.Right])
            {
                var isBehind = child > i && child < tree.Nodes.Count;
                if (!isBehind && (child >= 0 || ~child >= tree.Leaves.Count))
                    throw Fault(number, $"has node {i} point to {child}, which is neither a later node nor a leaf");
                ref var reached = ref isReached[child >= 0 ? child : tree.Nodes.Count + ~child];
                if (reached) throw Fault(number, $"reaches {child} from node {i} a second time");
                reached = true;
            }
        }
    }

    private static ArgumentException Fault(int number, string what) => new($"Tree {number} of the model {what}.");
}
