using System.Reflection;
using Cohort.Core.Hashing;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Store;

namespace Cohort.Engine.Scoring;

/// <summary>What a run of scoring writes and reads before its first score.</summary>
internal static class ScoringStart
{
    /// <summary>Stores the run, so that each of its scores can be traced to models, rules and campaigns; gives its number.</summary>
    public static long Write(DataDirectory directory, ModelSet set, RuleContext context, ScoringOptions options)
    {
        long id;
        using (var reader = directory.CreateReader()) id = reader.ScoreRuns().Select(run => run.Id).DefaultIfEmpty(0).Max() + 1;
        using var writer = directory.CreateCommitWriter();
        var code = typeof(ScoringStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var campaigns = options.Campaigns is null ? "" : File.ReadAllText(options.Campaigns);
        writer.ScoreRun(new ScoreRun(id, code, context.RulesRevision, context.TaxonomyRevision, set.Records(), campaigns));
        writer.Commit();
        return id;
    }

    /// <summary>What users were offered this week, as it is stored.</summary>
    public static OfferTable Offers(DataDirectory directory, CampaignFile? campaigns)
    {
        var offers = new OfferTable();
        if (campaigns is null) return offers;
        using var reader = directory.CreateReader();
        foreach (var served in reader.Scores().Where(served => served.Scores.Action.Campaign.Length > 0).OrderBy(served => served.Origin.AsOf))
        {
            var hash = UserHash.Of(System.Text.Encoding.UTF8.GetBytes(served.Scores.UserId));
            offers.Restore(hash, served.Scores.Action.Campaign, served.Offers, served.Origin.AsOf);
        }

        return offers;
    }
}
