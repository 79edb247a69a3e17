namespace Cohort.Lake.Stores;

/// <summary>One object of a store.</summary>
/// <param name="Path">Where it is, from the root of the lake, with <c>/</c> between the parts.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Modified">When it was last written, as the store says.</param>
public sealed record LakeObject(string Path, long Size, DateTimeOffset Modified);
