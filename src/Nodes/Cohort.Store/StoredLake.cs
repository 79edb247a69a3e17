namespace Cohort.Store;

/// <summary>The lake that a data directory feeds.</summary>
/// <param name="Identity">Names the directory in the lake: 32 hexadecimal digits, made once. Another directory never goes on with its commits.</param>
/// <param name="Location">Where the lake is: a folder, or <c>s3://BUCKET/PREFIX</c>.</param>
/// <param name="AsOf">The as-of date as a day; -1 before the first. Every date before it has ended.</param>
/// <param name="Done">The number of the last batch that the lake confirmed.</param>
internal sealed record StoredLake(string Identity, string Location, int AsOf, long Done)
{
    /// <summary>A lake that begins with a new directory.</summary>
    public static StoredLake New(string location) => new(Guid.NewGuid().ToString("n"), location, -1, 0);
}

/// <summary>Which rules and taxonomy held from a moment on.</summary>
/// <param name="AsOf">The as-of date at that moment, as a day; -1 before the first.</param>
/// <param name="Rules">The activation of rules.</param>
/// <param name="Taxonomy">The activation of a taxonomy.</param>
internal readonly record struct LakeContext(int AsOf, int Rules, int Taxonomy);

/// <summary>A batch on its way to the lake.</summary>
/// <param name="Id">Counts the batches of the directory that have purchases or voids, from 1.</param>
/// <param name="AsOf">The as-of date of the range before it, as a day; -1 before the first.</param>
/// <param name="Taxonomy">The activation of the taxonomy that held.</param>
/// <param name="Outcomes">What became of its purchases and voids, as bytes.</param>
/// <param name="Batch">The batch.</param>
internal readonly record struct LakeBatch(long Id, int AsOf, int Taxonomy, byte[] Outcomes, byte[] Batch);
