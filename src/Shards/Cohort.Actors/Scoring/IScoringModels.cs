using Cohort.Core.Models;

namespace Cohort.Actors.Scoring;

/// <summary>What is in force: models, and the plan that names them.</summary>
/// <param name="Set">The models.</param>
/// <param name="Plan">The plan of them and the campaigns.</param>
internal sealed record ModelsInForce(ModelSet Set, ScoringPlan Plan)
{
    /// <summary>The models without the shadows.</summary>
    public IReadOnlyList<Model> InForce => [.. Set.Models.Take(Set.Champions)];
}

/// <summary>Where models and campaigns come from. For many threads at once.</summary>
internal interface IScoringModels
{
    /// <summary>
    /// What is in force now; the same object as before where nothing has changed. It throws where that cannot be read, with a
    /// message for people, and is asked again.
    /// </summary>
    ModelsInForce Read();

    /// <summary>
    /// The models that somebody can mean: the one in force under a name, or else those of a version or its first digits. It throws as
    /// <see cref="Read"/> does.
    /// </summary>
    IReadOnlyList<Model> Named(string model);
}
