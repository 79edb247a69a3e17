using Cohort.Core.Segments;

namespace Cohort.Core.Scoring;

/// <summary>Who may be addressed by which campaign, under one taxonomy. Immutable; shared by all ranges.</summary>
public sealed class Eligibility
{
    /// <summary>The rules of a file of campaigns.</summary>
    /// <param name="file">The file.</param>
    /// <param name="context">The context of the ranges, whose taxonomy the file is bound to.</param>
    public Eligibility(CampaignFile file, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(context);
        File = file;
        Context = new RuleContext(file.Eligibility, 1, context.Taxonomy, context.TaxonomyRevision);
    }

    /// <summary>The campaigns.</summary>
    public CampaignFile File { get; }

    /// <summary>The models whose scores say who may be addressed.</summary>
    public IReadOnlyList<string> ScoreModels => Context.Rules.ScoreModels;

    /// <summary>64-bit words of what is said of one user: a bit a campaign.</summary>
    public int Words => Context.Rules.Words;

    internal RuleContext Context { get; }
}
