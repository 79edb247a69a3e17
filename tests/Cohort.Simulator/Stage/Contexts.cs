using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using LawWorld = Cohort.Core.Tests.Laws.World;

namespace Cohort.Simulator.Stage;

/// <summary>The rules and taxonomies that are put in force one after the other, for the core and for the oracle.</summary>
internal sealed class Contexts
{
    private readonly Dictionary<ContextVersion, (RuleContext Context, LawWorld World)> _versions = [];

    public Contexts(Plan plan, Random random)
    {
        var (world, version) = (ScriptWriter.OtherWorld(random.Next()), new ContextVersion(1, 1));
        Add(version, world, CauseKind.RulesChanged);
        while (InOrder.Count < plan.Versions)
        {
            var other = ScriptWriter.OtherWorld(random.Next());
            var isRules = random.Next(2) == 0;
            world = isRules ? world with { Rules = other.Rules, Top = other.Top } : world with { Categories = other.Categories };
            version = isRules ? version with { Rules = version.Rules + 1 } : version with { Taxonomy = version.Taxonomy + 1 };
            Add(version, world, isRules ? CauseKind.RulesChanged : CauseKind.TaxonomyChanged);
        }
    }

    public List<(ContextVersion Version, CauseKind Cause)> InOrder { get; } = [];

    public RuleContext Context(ContextVersion version) => _versions[version].Context;

    public LawWorld World(ContextVersion version) => _versions[version].World;

    private void Add(ContextVersion version, LawWorld world, CauseKind cause)
    {
        _versions.Add(version, (world.Context(version.Rules, version.Taxonomy), world));
        InOrder.Add((version, cause));
    }
}
