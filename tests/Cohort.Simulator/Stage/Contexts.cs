using System.Diagnostics.CodeAnalysis;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using LawWorld = Cohort.Core.Tests.Laws.World;

namespace Cohort.Simulator.Stage;

/// <summary>
/// The rules and taxonomies that are activated one after the other, for the core and for the oracle: other rules, another
/// taxonomy, or both, where each may name or lack what the other's revision before it has not or has.
/// </summary>
internal sealed class Contexts
{
    private readonly List<LawWorld> _rules = [];
    private readonly List<LawWorld> _taxonomies = [];
    private readonly Dictionary<ContextVersion, RuleContext?> _contexts = [];

    public Contexts(Plan plan, Random random)
    {
        var first = ScriptWriter.OtherWorld(random.Next(), plan.Limits.WindowDays) with { Named = ["KEPT_1"], Unsold = ["KEPT_1"] };
        _rules.Add(first);
        _taxonomies.Add(first);
        InOrder.Add(new ContextVersion(1, 1));
        while (InOrder.Count < plan.Versions) Add(random, InOrder.Count + 1);
    }

    /// <summary>What is activated, each fitting; what comes later is newer.</summary>
    public List<ContextVersion> InOrder { get; } = [];

    /// <summary>Whether rules of one revision can be evaluated by with a taxonomy of another one.</summary>
    public bool Fits(ContextVersion version) => TryContext(version, out _);

    public RuleContext Context(ContextVersion version) => TryContext(version, out var context) ? context : throw new BrokenInvariantException($"Somebody evaluates by {version}, which do not fit.");

    public LawWorld World(ContextVersion version) =>
        _rules[version.Rules - 1] with { Categories = _taxonomies[version.Taxonomy - 1].Categories, Unsold = _taxonomies[version.Taxonomy - 1].Unsold };

    private bool TryContext(ContextVersion version, [NotNullWhen(true)] out RuleContext? context)
    {
        if (!_contexts.TryGetValue(version, out context))
            _contexts.Add(version, context = World(version).TryContext(version.Rules, version.Taxonomy, out var bound, out _) ? bound : null);
        return context is not null;
    }

    private void Add(Random random, int number)
    {
        var (rules, taxonomy, other, name) = (_rules[^1], _taxonomies[^1], ScriptWriter.OtherWorld(random.Next(), _rules[^1].WindowDays), $"KEPT_{number}");
        switch (random.Next(5))
        {
            // One of the two alone: what the rules name is what the taxonomy had, and has.
            case 0:
                _rules.Add(other with { Named = rules.Named });
                break;
            case 1:
                _taxonomies.Add(other with { Unsold = [.. taxonomy.Unsold, name] });
                break;

            // Both: rules that name what is new; rules that no longer name what goes; and both at once.
            case 2:
                _rules.Add(other with { Named = [.. rules.Named, name] });
                _taxonomies.Add(other with { Unsold = [.. taxonomy.Unsold, name] });
                break;
            case 3:
                _rules.Add(other with { Named = [] });
                _taxonomies.Add(other with { Unsold = [] });
                break;
            default:
                _rules.Add(rules with { Named = [name] });
                _taxonomies.Add(other with { Unsold = [name] });
                break;
        }

        InOrder.Add(new ContextVersion(_rules.Count, _taxonomies.Count));
    }
}
