using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// At the coordinator: asks all ranges for numbers of their users' values until the thresholds are found. Nothing of it outlives the
/// coordinator, since all can be asked again. What is lost is asked for again, what comes twice or late changes nothing, and where a range
/// has measured its users at another row than before, everything begins anew.
/// </summary>
internal sealed class ThresholdGathering
{
    private readonly RuleContext _rules;
    private readonly SortedDictionary<int, ValuesGiven?> _answers = [];
    private readonly Dictionary<int, long> _measuredAt = [];
    private ThresholdSearch _search;
    private int _attempt = 1;
    private int _round;

    /// <summary>A gathering that has asked nothing yet.</summary>
    /// <param name="look">What is looked at.</param>
    /// <param name="rules">The rules and taxonomy that it names.</param>
    /// <param name="ranges">The ids of all ranges.</param>
    public ThresholdGathering(LookAtAll look, RuleContext rules, IEnumerable<int> ranges)
    {
        ArgumentNullException.ThrowIfNull(look);
        (Look, _rules, _search) = (look, rules, new ThresholdSearch(rules, look.Day));
        foreach (var id in ranges) _answers.Add(id, null);
    }

    /// <summary>What is looked at.</summary>
    public LookAtAll Look { get; }

    /// <summary>What was found; null before.</summary>
    public Thresholds? Found => _search.Found;

    /// <summary>At which row of its journal each range has measured its users.</summary>
    public IReadOnlyDictionary<int, long> MeasuredAt => _measuredAt;

    /// <summary>The ranges whose answer is awaited.</summary>
    public IEnumerable<int> Awaited => Found is null ? _answers.Where(answer => answer.Value is null).Select(answer => answer.Key) : [];

    /// <summary>The questions to these; asked again from time to time.</summary>
    public IEnumerable<ValuesWanted> Questions => Awaited.Select(id => new ValuesWanted(id, Look, _attempt, _round, _search.Probes));

    /// <summary>Takes an answer; whether there are other questions than before, or none any more.</summary>
    public bool Take(ValuesGiven given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (Found is not null || (given.Number, given.Attempt, given.Round) != (Look.Number, _attempt, _round)) return false;
        if (!_answers.TryGetValue(given.RangeId, out var known) || known is not null || !Fits(given)) return false;
        if (!_measuredAt.TryAdd(given.RangeId, given.Sequence) && _measuredAt[given.RangeId] != given.Sequence)
        {
            BeginAnew();
            return true;
        }

        _answers[given.RangeId] = given;
        if (Awaited.Any()) return false;
        if (_round == 0) _search.TakeTotals(_answers.Values.Select(answer => (IReadOnlyList<ValueTotals>)answer!.Totals));
        else _search.TakeCounts(_answers.Values.Select(answer => (IReadOnlyList<long>)answer!.Counts));
        Forget();
        _round++;
        return true;
    }

    private bool Fits(ValuesGiven given) => _round == 0 ? given.Totals.Length == _search.TotalCount : given.Counts.Length == _search.Probes.Length;

    private void BeginAnew()
    {
        (_search, _round) = (new ThresholdSearch(_rules, Look.Day), 0);
        _attempt++;
        _measuredAt.Clear();
        Forget();
    }

    private void Forget()
    {
        foreach (var id in _answers.Keys.ToList()) _answers[id] = null;
    }
}
