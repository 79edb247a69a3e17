using Cohort.Core.Purchases;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <summary>One model of a run of scoring.</summary>
/// <param name="Name">What it predicts, as in <c>churn</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Schema">The version of the features that it looks at.</param>
/// <param name="Fingerprint">The fingerprint of its schema.</param>
/// <param name="IsShadow">Whether it scores beside the model in force, and nothing of it is served.</param>
internal sealed record ScoredModel(string Name, string Version, int Schema, string Fingerprint, bool IsShadow);

/// <summary>A run of the engine that scored.</summary>
/// <param name="Id">Counts the runs, from 1.</param>
/// <param name="CodeVersion">The version of the program.</param>
/// <param name="RulesRevision">The activation of rules that held.</param>
/// <param name="TaxonomyRevision">The activation of a taxonomy that held.</param>
/// <param name="Models">Its models, in the order of the scores.</param>
/// <param name="Campaigns">The text of its campaigns; empty without.</param>
internal sealed record ScoreRun(
    long Id, string CodeVersion, int RulesRevision, int TaxonomyRevision, IReadOnlyList<ScoredModel> Models, string Campaigns);

/// <summary>Where scores come from: the run, and the inputs that their features know.</summary>
/// <param name="RunId">The run.</param>
/// <param name="RangeId">The range.</param>
/// <param name="Seq">Its last batch.</param>
/// <param name="AsOf">Its as-of date.</param>
internal readonly record struct ScoreOrigin(long RunId, int RangeId, long Seq, BusinessDate AsOf);

/// <summary>The scores of a user that are served.</summary>
/// <param name="Origin">Where they come from.</param>
/// <param name="Scores">The scores.</param>
/// <param name="Offers">How often their campaign was offered in the week of the as-of date.</param>
internal sealed record ServedScores(ScoreOrigin Origin, UserScores Scores, int Offers);
