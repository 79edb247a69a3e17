using Cohort.Core.Taxonomies;
using Cohort.Lake.Delta;
using Cohort.Lake.Tables;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>Writes activations of rules and taxonomies to a lake, with their content.</summary>
/// <param name="lake">The lake.</param>
/// <param name="application">Who commits.</param>
/// <param name="source">What is fed from.</param>
/// <param name="held">The activations that it has.</param>
internal sealed class ContextFeed(CohortLake lake, string application, ILakeSource source, HeldContexts held)
{
    /// <summary>Writes those that the lake has not.</summary>
    /// <param name="cancel">Ends it early.</param>
    public async Task FeedAsync(CancellationToken cancel)
    {
        var rules = lake[LakeTables.RulesName];
        var contexts = held.Contexts;
        foreach (var (revision, version, text) in held.Rules)
        {
            if (!contexts.Any(context => context.Rules >= revision)) break;
            if (revision <= rules.Current.VersionOf(application)) continue;
            await rules.AppendAsync(RowOf(rules.Current.Table, revision, SinceOf(contexts, context => context.Rules >= revision), version, text), new TransactionId(application, revision), cancel: cancel);
        }

        var taxonomies = lake[LakeTables.TaxonomyName];
        foreach (var (revision, _) in held.Taxonomies)
        {
            if (!contexts.Any(context => context.Taxonomy >= revision)) break;
            if (revision <= taxonomies.Current.VersionOf(application)) continue;
            var taxonomy = TaxonomyEncoding.Decode((await source.TaxonomyAsync(revision, cancel))!);
            await taxonomies.AppendAsync(RowsOf(taxonomies.Current.Table, revision, SinceOf(contexts, context => context.Taxonomy >= revision), taxonomy), new TransactionId(application, revision), cancel: cancel);
        }
    }

    private static int? SinceOf(IReadOnlyList<LakeContext> contexts, Func<LakeContext, bool> isThat) => contexts.First(isThat).AsOf is >= 0 and var day ? day : null;

    private static TableBuffer RowOf(LakeTable table, int revision, int? since, string version, string text)
    {
        var rows = new TableBuffer(table);
        rows.Int32("revision").Add(revision);
        rows.Int32("as_of").Add(since);
        rows.Bytes("version").Add(version.AsSpan());
        rows.Bytes("text").Add(text.AsSpan());
        rows.EndRow();
        return rows;
    }

    private static TableBuffer RowsOf(LakeTable table, int revision, int? since, Taxonomy taxonomy)
    {
        var rows = new TableBuffer(table);
        foreach (var sku in taxonomy.Skus)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(sku);
            var category = taxonomy.CategoryOf(bytes);
            rows.Int32("revision").Add(revision);
            rows.Int32("as_of").Add(since);
            rows.Bytes("version").Add(taxonomy.Version.AsSpan());
            rows.Bytes("sku").Add(bytes);
            rows.Bytes("category").Add(category == Taxonomy.Unknown ? null : taxonomy.CategoryName(category));
            rows.Bytes("brand").Add(taxonomy.BrandOf(bytes));
            rows.EndRow();
        }

        return rows;
    }
}
