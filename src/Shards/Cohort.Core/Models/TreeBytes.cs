using Cohort.Core.Encodings;

namespace Cohort.Core.Models;

/// <summary>The trees of a <see cref="ModelFile"/>.</summary>
internal static class TreeBytes
{
    public static void Write(ByteWriter bytes, byte form, TreePredictor predictor)
    {
        bytes.Byte(form);
        bytes.Varint((ulong)predictor.Width);
        bytes.Double(predictor.Bias);
        bytes.Varint((ulong)predictor.Trees.Count);
        foreach (var tree in predictor.Trees)
        {
            bytes.Varint((ulong)tree.Nodes.Count);
            foreach (var node in tree.Nodes)
            {
                bytes.Varint((ulong)node.Feature);
                bytes.Word32(BitConverter.SingleToUInt32Bits(node.Threshold));
                bytes.ZigZag(node.Left);
                bytes.ZigZag(node.Right);
                bytes.Byte(node.MissingLeft ? (byte)1 : (byte)0);
            }

            foreach (var leaf in tree.Leaves)
            {
                bytes.Double(leaf.Value);
                bytes.Double(leaf.Cover);
            }
        }
    }

    public static TreePredictor Read(ref ByteReader bytes)
    {
        var width = bytes.VarintInt();
        var bias = bytes.Double();
        var trees = new Tree[bytes.Count()];
        for (var i = 0; i < trees.Length; i++)
        {
            var nodes = new TreeNode[bytes.Count()];
            for (var node = 0; node < nodes.Length; node++) nodes[node] = ReadNode(ref bytes);
            var leaves = new TreeLeaf[nodes.Length + 1];
            for (var leaf = 0; leaf < leaves.Length; leaf++) leaves[leaf] = new TreeLeaf(bytes.Double(), bytes.Double());
            trees[i] = new Tree(nodes, leaves);
        }

        return new TreePredictor(width, bias, trees);
    }

    private static TreeNode ReadNode(ref ByteReader bytes) => new(
        bytes.VarintInt(), BitConverter.UInt32BitsToSingle(bytes.Word32()), Child(bytes.ZigZag()), Child(bytes.ZigZag()), bytes.Byte() != 0);

    private static int Child(long child) => child is >= int.MinValue and <= int.MaxValue
        ? (int)child : throw new DamagedDataException($"A node of the model points to {child}.");
}

/// <summary>Floating point in the encodings: the 64 bits as they are, so that what is read is what was written.</summary>
internal static class DoubleBytes
{
    public static void Double(this ByteWriter bytes, double value) => bytes.Word64(BitConverter.DoubleToUInt64Bits(value));

    public static double Double(this ref ByteReader bytes) => BitConverter.UInt64BitsToDouble(bytes.Word64());
}
