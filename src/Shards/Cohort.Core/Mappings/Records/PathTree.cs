using System.Runtime.InteropServices;
using System.Text;

namespace Cohort.Core.Mappings.Records;

/// <summary>
/// All paths of a mapping, as a tree from the root of a record: whatever is not on it is passed over while a record is read.
/// </summary>
internal sealed class PathTree
{
    /// <summary>The record itself.</summary>
    public const int Root = 0;

    private readonly List<Branch> _branches = [new Branch("", false)];

    /// <summary>How many places of a record are looked at.</summary>
    public int Count => _branches.Count;

    /// <summary>Whether there are more of them than a mapping can have; then no more are made.</summary>
    public bool IsTooLarge => Count > Limits.MappingPaths;

    /// <summary>The branch of a path that begins at another; made where there is none.</summary>
    public int Grow(int from, IEnumerable<PathStep> steps)
    {
        var at = from;
        foreach (var step in steps) at = Grow(at, step);
        return at;
    }

    private int Grow(int from, PathStep step)
    {
        var branch = _branches[from];
        switch (step.Kind)
        {
            case PathStepKind.Key:
                var key = Encoding.UTF8.GetBytes(step.Key);
                if (KeyOf(from, key) is >= 0 and var known) return known;
                if (IsTooLarge) return from;
                branch.Keys = [.. branch.Keys, (key, Add(branch, branch.Written.Length == 0 ? step.Key : $"{branch.Written}.{step.Key}", branch.IsRepeated))];
                return branch.Keys[^1].Child;
            case PathStepKind.Index:
                foreach (var (index, child) in branch.Indexes)
                {
                    if (index == step.Index) return child;
                }

                if (IsTooLarge) return from;
                branch.Indexes.Add((step.Index, Add(branch, $"{branch.Written}[{step.Key}]", branch.IsRepeated)));
                return branch.Indexes[^1].Child;
            default:
                if (branch.Every < 0 && IsTooLarge) return from;
                if (branch.Every < 0) branch.Every = Add(branch, $"{branch.Written}[]", isRepeated: true);
                return branch.Every;
        }
    }

    private int Add(Branch above, string written, bool isRepeated)
    {
        var id = _branches.Count;
        _branches.Add(new Branch(written, isRepeated));
        for (var at = above; at is not null; at = at.Above) at.Below.Add(id);
        _branches[id].Above = above;
        return id;
    }

    /// <summary>The branch as people write it, from the root.</summary>
    public string WrittenOf(int branch) => _branches[branch].Written;

    /// <summary>Whether it stands in an array, so that a record may have many.</summary>
    public bool IsRepeated(int branch) => _branches[branch].IsRepeated;

    /// <summary>Every branch that begins at one.</summary>
    public ReadOnlySpan<int> Below(int branch) => CollectionsMarshal.AsSpan(_branches[branch].Below);

    /// <summary>Whether fields of an object matter.</summary>
    public bool HasKeys(int branch) => _branches[branch].Keys.Length > 0;

    /// <summary>Whether elements of an array matter.</summary>
    public bool HasElements(int branch) => _branches[branch].Every >= 0 || _branches[branch].Indexes.Count > 0;

    /// <summary>The branch of a field; -1 where nobody asks for it.</summary>
    public int KeyOf(int branch, ReadOnlySpan<byte> key)
    {
        // Most names differ in their length already: nearly all fields of a record are none that anybody asks for.
        foreach (ref readonly var known in _branches[branch].Keys.AsSpan())
        {
            if (known.Name.Length == key.Length && key.SequenceEqual(known.Name)) return known.Child;
        }

        return -1;
    }

    /// <summary>The branch of one element; -1 where nobody asks for it alone.</summary>
    public int IndexOf(int branch, int index)
    {
        foreach (var (at, child) in _branches[branch].Indexes)
        {
            if (at == index) return child;
        }

        return -1;
    }

    /// <summary>The branch of all elements; -1 where nobody asks for them.</summary>
    public int EveryOf(int branch) => _branches[branch].Every;

    private sealed class Branch(string written, bool isRepeated)
    {
        public string Written => written;

        public bool IsRepeated => isRepeated;

        public Branch? Above { get; set; }

        public List<int> Below { get; } = [];

        public (byte[] Name, int Child)[] Keys { get; set; } = [];

        public List<(int At, int Child)> Indexes { get; } = [];

        public int Every { get; set; } = -1;
    }
}
