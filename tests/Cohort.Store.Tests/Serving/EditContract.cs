using Cohort.Core.Segments;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

/// <summary>What every serving store must do with versions of rules and with drafts.</summary>
public abstract class EditContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store of this test; the same one when called again.</summary>
    private protected abstract Task<IServingStore> OpenAsync();

    /// <summary>Makes the store of this test what a program of before left.</summary>
    protected abstract Task MakeFormerAsync();

    protected virtual void Dispose(bool disposing)
    {
    }

    [SkippableFact]
    public async Task Who_put_which_rules_in_force_is_kept()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.RulesVersionsAsync(int.MaxValue, 10));
        await store.ActivateAsync(Next(0, 0, "ann", "To begin with") with { Rules = ("r1", "one"), Taxonomy = ("t1", new byte[] { 1 }), TaxonomyVersion = "t1" });
        await store.ActivateAsync(Next(1, 1, "import", "") with { Taxonomy = ("t2", new byte[] { 2 }), TaxonomyVersion = "t2" });
        await store.ActivateAsync(Next(1, 2, "böb", "Milk is “dear”") with { Rules = ("r2", "two"), TaxonomyVersion = "t2" });

        RulesVersion[] versions = [new(2, "r2", 2, "t2", new(Noon, "böb", "Milk is “dear”")), new(1, "r1", 1, "t1", new(Noon, "ann", "To begin with"))];

        Assert.Equal(versions, await store.RulesVersionsAsync(int.MaxValue, 10));
        Assert.Equal(versions[..1], await store.RulesVersionsAsync(3, 1));
        Assert.Equal(versions[1..], await store.RulesVersionsAsync(2, 10));
    }

    [SkippableFact]
    public async Task Rules_of_a_former_program_are_by_nobody_Also_after_a_taxonomy_was_put_to_them()
    {
        await using (var before = await OpenAsync()) await before.ActivateAsync(Next(0, 0, "ann", "") with { Rules = ("r1", "one"), Taxonomy = ("t1", new byte[] { 1 }) });
        await MakeFormerAsync();

        await using var store = await OpenAsync();
        await store.ActivateAsync(Next(1, 1, "bob", "") with { Taxonomy = ("t2", new byte[] { 2 }), TaxonomyVersion = "t2" });
        await store.ActivateAsync(Next(1, 2, "cat", "") with { Rules = ("r2", "two"), TaxonomyVersion = "t2" });

        Assert.Equal([new(2, "r2", 2, "t2", new(Noon, "cat", "")), new RulesVersion(1, "r1", 0, "", null)], await store.RulesVersionsAsync(int.MaxValue, 10));
        Assert.Empty(await store.DraftsAsync());
    }

    [SkippableFact]
    public Task A_draft_is_replaced_only_by_who_has_seen_it() => WithStore(Replaced);

    internal static async Task Replaced(IDraftStore store)
    {
        Assert.Equal((DraftOutcome.Changed, null), await store.WriteDraftAsync(DraftOf("autumn", "one"), "some tag"));
        Assert.Equal((DraftOutcome.Done, null), await store.WriteDraftAsync(DraftOf("autumn", "one"), null));
        var first = (await store.DraftAsync("autumn"))!;
        Assert.Equal(DraftOf("autumn", "one"), first);

        Assert.Equal((DraftOutcome.Changed, first), await store.WriteDraftAsync(DraftOf("autumn", "of another"), null));
        Assert.Equal((DraftOutcome.Done, first), await store.WriteDraftAsync(DraftOf("autumn", "twö\n"), first.Tag));
        var second = (await store.DraftAsync("autumn"))!;
        Assert.Equal((DraftOutcome.Changed, second), await store.WriteDraftAsync(DraftOf("autumn", "late"), first.Tag));
        Assert.Equal((DraftOutcome.Changed, second), await store.DeleteDraftAsync("autumn", first.Tag));
        Assert.Equal((DraftOutcome.Done, second), await store.WriteDraftAsync(DraftOf("autumn", "whatever"), Draft.Any));

        await store.WriteDraftAsync(DraftOf("Ärger/1", "two"), null);
        await store.WriteDraftAsync(DraftOf("Winter", "three"), null);
        Assert.Equal(["Winter", "autumn", "Ärger/1"], (await store.DraftsAsync()).Select(draft => draft.Name));
        Assert.Equal(DraftOutcome.Done, (await store.DeleteDraftAsync("autumn", DraftOf("autumn", "whatever").Tag)).Outcome);
        Assert.Equal((DraftOutcome.Changed, null), await store.DeleteDraftAsync("autumn", Draft.Any));
        Assert.Equal(2, (await store.DraftsAsync()).Count);
    }

    [SkippableFact]
    public Task There_are_no_more_drafts_than_people_read_the_names_of() => WithStore(Bounded);

    internal static async Task Bounded(IDraftStore store)
    {
        for (var i = 0; i < Draft.Most; i++) await store.WriteDraftAsync(DraftOf($"d{i}", "text"), null);

        Assert.Equal((DraftOutcome.TooMany, null), await store.WriteDraftAsync(DraftOf("one more", "text"), null));
        Assert.Equal(DraftOutcome.Done, (await store.WriteDraftAsync(DraftOf("d7", "another text"), Draft.Any)).Outcome);
        await store.DeleteDraftAsync("d8", Draft.Any);
        Assert.Equal(DraftOutcome.Done, (await store.WriteDraftAsync(DraftOf("one more", "text"), null)).Outcome);
    }

    [SkippableFact]
    public async Task One_of_many_who_save_a_draft_at_the_same_moment_is_first()
    {
        await using var store = await OpenAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.WriteDraftAsync(DraftOf("autumn", $"text {i}"), null))));

        Assert.Equal(1, outcomes.Count(one => one.Outcome == DraftOutcome.Done));
    }

    private static Draft DraftOf(string name, string text) => new(name, text, new ContextVersion(2, 1), Noon, "ann");

    private static NextActivation Next(int rules, int taxonomy, string by, string reason) => new(rules, taxonomy) { Entry = new(Noon, by, reason), TaxonomyVersion = "t1" };

    private async Task WithStore(Func<IDraftStore, Task> law)
    {
        await using var store = await OpenAsync();
        await law(store);
    }
}

public sealed class SqliteEditTests : EditContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-edit-").FullName;

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    protected override Task MakeFormerAsync()
    {
        new SqliteRows(Path.Combine(_folder, "serving.db")).Unseal();
        using var database = new Database(Path.Combine(_folder, "serving.db"), write: true);
        foreach (var table in (string[])["activation", "draft", "source_durable", "cluster_setting", "transition_start", "kept_entry", "lake", "lake_batch", "lake_chunk", "lake_context", "erasure", "erasure_key"]) database.Run($"DROP TABLE {table}");
        database.Run($"PRAGMA user_version = {database.Scalar("PRAGMA user_version") - 8}");
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Drafts_of_a_directory_are_kept_in_the_same_way()
    {
        await Replaced(new DraftFile(Directory.CreateDirectory(Path.Combine(_folder, "one")).FullName));
        await Bounded(new DraftFile(Directory.CreateDirectory(Path.Combine(_folder, "two")).FullName));
    }

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresEditTests(PostgresSchemas schemas) : EditContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() => await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);

    protected override async Task MakeFormerAsync()
    {
        await new PostgresRows(_options!).MakeFormer(
            10, "DROP TABLE activation, draft, cluster_founding, cluster_node, lease, source_durable, cluster_setting; DELETE FROM setting WHERE name LIKE 'transitions%'");
    }
}
