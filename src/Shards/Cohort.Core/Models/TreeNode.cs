namespace Cohort.Core.Models;

/// <summary>
/// An inner node of a tree: a vector whose feature is at most the threshold goes left, one above it right. A feature that
/// is no number goes where <see cref="MissingLeft"/> says.
/// </summary>
/// <param name="Feature">The index of the feature.</param>
/// <param name="Threshold">What it is compared with.</param>
/// <param name="Left">The node to the left, by its index in the tree, larger than this one's; or <c>~leaf</c>.</param>
/// <param name="Right">The node to the right likewise.</param>
/// <param name="MissingLeft">Where a missing value goes.</param>
public readonly record struct TreeNode(int Feature, float Threshold, int Left, int Right, bool MissingLeft);

/// <summary>A leaf of a tree.</summary>
/// <param name="Value">What it adds to the raw score.</param>
/// <param name="Cover">How many training rows fell into it, or their weight: what an expectation over the tree weighs it with.</param>
public readonly record struct TreeLeaf(double Value, double Cover);

/// <summary>A regression tree: its nodes, the root first, and its leaves. Without nodes it is one leaf.</summary>
/// <param name="Nodes">The inner nodes.</param>
/// <param name="Leaves">The leaves, one more than the nodes.</param>
public sealed record Tree(IReadOnlyList<TreeNode> Nodes, IReadOnlyList<TreeLeaf> Leaves);
