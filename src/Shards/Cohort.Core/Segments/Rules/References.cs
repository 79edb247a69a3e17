using Cohort.Core.Expressions;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>Which segments of a file refer to which: an order in which each comes after those that it refers to.</summary>
internal sealed class References
{
    // Segments of a circle that are named: whoever made a longer one has made it by a program.
    private const int MostNamed = 12;

    // Unknown segments for which the nearest known one is looked for.
    private const int MostHints = 10;

    private readonly IReadOnlyList<SegmentRule> _segments;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<int> _order;
    private readonly List<(int Segment, IEnumerator<InSegment> Referred)> _path = [];
    private readonly int[] _placeInPath;
    private readonly bool[] _isDone;
    private readonly ErrorList? _errors;

    private References(IReadOnlyList<SegmentRule> segments, ErrorList? errors)
    {
        (_segments, _errors) = (segments, errors);
        for (var i = 0; i < segments.Count; i++) _indexes.TryAdd(segments[i].Name, i);
        _order = new List<int>(segments.Count);
        _placeInPath = new int[segments.Count];
        _isDone = new bool[segments.Count];
        for (var i = 0; i < segments.Count; i++) Visit(i);
    }

    /// <summary>The segments of a file without faults, each after those that it refers to; those without references in the order of the file.</summary>
    public static int[] OrderOf(RuleFile file) => [.. new References(file.Segments, null)._order];

    /// <summary>Reports references to what is not there, and circles.</summary>
    /// <param name="file">The file as far as it could be read.</param>
    /// <param name="names">The names of all its segments, those that could not be read included.</param>
    /// <param name="errors">Where faults are told.</param>
    public static void Check(RuleFile file, IReadOnlyCollection<string> names, ErrorList errors)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        var hints = 0;
        foreach (var reference in file.Segments.SelectMany(segment => segment.Condition.References))
        {
            if (reference.Category is not null) CheckAffinity(reference, file.AffinityTop, errors);
            else if (!known.Contains(reference.Name))
                errors.Add(reference.NameStart, $"There is no segment \"{Shown.Cut(reference.Name)}\"{NearestName.Hint(reference.Name, hints++ < MostHints ? names : [], " in this file; write the name of one, in its upper and lower case.")}");
        }

        _ = new References(file.Segments, errors);
    }

    private static void CheckAffinity(InSegment reference, int top, ErrorList errors)
    {
        if (top == 0)
            errors.Add(reference.NameStart, $"Affinity is off in this file, so nobody is in \"{Shown.Cut(reference.Name)}\"; write \"affinity top 3\", or compare rank(\"{Shown.Cut(reference.Category!)}\").");
        else if (reference.Category == Taxonomies.Taxonomy.UnknownName)
            errors.Add(reference.NameStart, $"The category \"{reference.Category}\" holds what has no category, and nobody has an affinity to it; name a category of the taxonomy.");
    }

    // Depth first with a path of its own: a chain of ten thousand segments would exhaust the stack.
    private void Visit(int root)
    {
        if (_isDone[root]) return;
        Enter(root);
        while (_path.Count > 0)
        {
            var (segment, referred) = _path[^1];
            if (!referred.MoveNext())
            {
                _path.RemoveAt(_path.Count - 1);
                _placeInPath[segment] = 0;
                _isDone[segment] = true;
                _order.Add(segment);
            }
            else if (_indexes.TryGetValue(referred.Current.Name, out var other) && !_isDone[other])
            {
                if (_placeInPath[other] == 0) Enter(other);
                else _errors?.Add(referred.Current.NameStart, Circle(_placeInPath[other] - 1));
            }
        }
    }

    private void Enter(int segment)
    {
        _path.Add((segment, _segments[segment].Condition.References.GetEnumerator()));
        _placeInPath[segment] = _path.Count;
    }

    private string Circle(int from)
    {
        var names = _path.Skip(from).Take(MostNamed).Select(one => Shown.Cut(_segments[one.Segment].Name)).ToList();
        var first = names[0];
        if (_path.Count - from > MostNamed) names.Add(Invariant($"{_path.Count - from - MostNamed} more"));
        return $"The segment \"{first}\" refers to itself: {string.Join(" -> ", names)} -> {first}; remove one of these references.";
    }
}
