namespace Cohort.Node;

/// <summary>What a lost database is rebuilt by, beside the topic of purchases.</summary>
/// <param name="Rules">The file of rules.</param>
/// <param name="Taxonomy">The file of the taxonomy: CSV.</param>
/// <param name="AcceptsLoss">Whether it goes on where records at the beginning of the topic are gone.</param>
internal sealed record RebuildOptions(string Rules, string Taxonomy, bool AcceptsLoss);
