namespace Cohort.Store;

/// <summary>By what a source is read from a record on.</summary>
/// <param name="Source">The source.</param>
/// <param name="Record">The first record, counted from 0.</param>
/// <param name="Version">The version of the mapping; empty where the records are purchases in the plain format.</param>
/// <param name="RatesVersion">The version of its table of rates; empty without.</param>
/// <param name="Name">How the mapping was named.</param>
/// <param name="Text">Its text.</param>
internal sealed record StoredMapping(string Source, long Record, string Version, string RatesVersion, string Name, string Text);
