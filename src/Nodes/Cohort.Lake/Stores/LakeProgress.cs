namespace Cohort.Lake.Stores;

/// <summary>How far long work is.</summary>
/// <param name="Doing">What is done, for people.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="All">How much there is; 0 where nobody knows yet.</param>
public readonly record struct LakeProgress(string Doing, long Done, long All);
