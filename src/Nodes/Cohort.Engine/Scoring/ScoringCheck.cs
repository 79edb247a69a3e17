using System.Globalization;
using Cohort.Core;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Engine.Texts;
using Cohort.Store.Models;

namespace Cohort.Engine.Scoring;

/// <summary>Whether rules, campaigns and the models in force fit each other, told before anything of them holds.</summary>
internal static class ScoringCheck
{
    /// <summary>Refuses what a run cannot score with.</summary>
    /// <param name="options">What is to score.</param>
    /// <param name="context">The rules and taxonomy that will hold.</param>
    /// <exception cref="EngineException">Something does not fit, as the message says.</exception>
    public static void Require(ScoringOptions options, RuleContext context)
    {
        if (context.WindowDays < Limits.FeatureDays)
            throw EngineException.BadInput(string.Create(CultureInfo.InvariantCulture,
                $"The window has {context.WindowDays} days and models look back on {Limits.FeatureDays}, so that nobody can be scored. Run without models, or begin a new directory with a window of {Limits.FeatureDays} days or more."));
        var set = ModelRegistry.Open(options.Models).FittingIn(context);
        RequireServed(set, context.Rules.ScoreModels, "The rules compare", options.Models);
        if (options.Campaigns is null) return;
        var campaigns = CampaignsFile.Read(options.Campaigns, context);
        RequireServed(set, new Eligibility(campaigns, context).ScoreModels, $"The campaigns in {options.Campaigns} compare", options.Models);
    }

    /// <summary>What is wrong between a file of rules and the models in force of a registry; nothing where all fits.</summary>
    public static IEnumerable<string> FaultsOf(RuleSet rules, ModelRegistry registry, string path)
    {
        foreach (var name in rules.ScoreModels.Where(name => registry.Champion(name) is null))
            yield return NotServed("The rules compare", name, path);
        foreach (var (name, version) in registry.State.Champions)
        {
            if (registry.Find(version).Target.Schema.FaultUnder(rules) is { } fault)
                yield return $"The model {name} of version {version} cannot be used with these rules. {fault}";
        }
    }

    /// <summary>What there is to tell of a run that scores nobody under rules that compare scores.</summary>
    public static IEnumerable<string> NotesWithout(RuleContext context)
    {
        if (context.Rules.ScoreModels.Count > 0)
            yield return $"The rules compare the scores of {string.Join(", ", context.Rules.ScoreModels)}, and this run scored nobody: they stay as they were. Give {MemberNames.Models} to score.";
    }

    private static void RequireServed(ModelSet set, IEnumerable<string> names, string who, string path)
    {
        foreach (var name in names)
        {
            if (set.IndexOf(name) < 0) throw EngineException.BadInput(NotServed(who, name, path));
        }
    }

    private static string NotServed(string who, string name, string path) =>
        $"{who} the score of {name}, for which no model is in force in '{path}'. Put one in force with 'cohort models promote VERSION', or take the score out.";
}
