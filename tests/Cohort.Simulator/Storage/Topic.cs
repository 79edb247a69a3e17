using Cohort.Core.Segments;

namespace Cohort.Simulator.Storage;

/// <summary>The topic of transitions: each at least once, repeats told by their ids.</summary>
internal sealed class Topic
{
    private readonly HashSet<string> _ids = [];

    /// <summary>Each transition where it came first.</summary>
    public List<Transition> Distinct { get; } = [];

    public void Add(IEnumerable<Transition> transitions)
    {
        foreach (var transition in transitions)
        {
            if (_ids.Add(transition.Id)) Distinct.Add(transition);
        }
    }
}
