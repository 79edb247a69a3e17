using System.Globalization;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;

namespace Cohort.Store.Tests.Serving;

/// <summary>A schema of a former program is brought up with what it held.</summary>
[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresMigrationTests(PostgresSchemas schemas)
{
    private static readonly Dictionary<string, string> Asked = new()
    {
        [ClusterSetting.MinorDigits] = "0",
        [ClusterSetting.WindowDays] = "120",
        [ClusterSetting.Currency] = "KWD",
        [ClusterSetting.TimeZone] = "UTC",
    };

    // More than the pages of one lot hold.
    private const long Members = 60_000;

    [SkippableTheory]
    [InlineData("('minor_digits', 3), ('window_days', 180)", "3", "180")]
    [InlineData("('minor_digits', 2)", "2", "120")]
    public async Task What_a_cluster_was_made_with_is_carried_to_where_it_is_kept_now(string kept, string digits, string days)
    {
        var options = schemas.New();
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();
        var rows = new PostgresRows(options);
        await rows.MakeFormer(6, $"DROP TABLE cluster_setting; DELETE FROM setting WHERE name LIKE 'transitions%'; INSERT INTO setting VALUES {kept}");

        await using (var store = await PostgresServingStore.OpenAsync(options, TimeProvider.System))
        {
            var held = await store.SettingsAsync(Asked);
            Assert.Equal((digits, days, "KWD"), (held[ClusterSetting.MinorDigits], held[ClusterSetting.WindowDays], held[ClusterSetting.Currency]));
        }

        Assert.Empty(await rows.Column("SELECT name FROM setting WHERE name IN ('minor_digits', 'window_days')"));
        var findings = new List<TableFinding>();
        await PostgresCheck.RunAsync(options, TimeProvider.System, findings.Add);
        Assert.DoesNotContain(findings, finding => finding.Faults > 0 || finding.Unsealed > 0);
    }

    [SkippableFact]
    public async Task Rows_get_their_checksums_from_where_somebody_was_interrupted()
    {
        var options = schemas.New();
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();
        var rows = new PostgresRows(options);
        await rows.Execute($"INSERT INTO membership SELECT 1, n, 'user ' || n FROM generate_series(1, {Members}) AS n");
        await rows.MakeFormer(4, "DELETE FROM setting WHERE name LIKE 'sealing %'");
        await using (var access = PostgresServingStore.AccessOf(options, TimeProvider.System))
        {
            await access.CommitAsync(connection => PostgresSchema.MigrateAsync(connection, options.Schema, access.Place, default), default);
            while (await Marks("AND name = 'sealing membership' AND value > 0") == 0)
                Assert.True(await access.CommitAsync(connection => PostgresSealing.SealNextAsync(connection, default), default));
        }

        Assert.InRange(await Sealed(), 1, Members - 1);
        var before = await rows.Column("SELECT xmin::text || ' ' || ctid::text FROM membership WHERE checksum IS NOT NULL ORDER BY user_hash");
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();

        Assert.Equal((Members, 0), (await Sealed(), await Marks("")));
        Assert.Equal(before, await rows.Column($"SELECT xmin::text || ' ' || ctid::text FROM membership ORDER BY user_hash LIMIT {before.Count}"));
        var findings = new List<TableFinding>();
        await PostgresCheck.RunAsync(options, TimeProvider.System, findings.Add);
        Assert.DoesNotContain(findings, finding => finding.Faults > 0 || finding.Unsealed > 0);

        async Task<long> Sealed() => await Count("membership WHERE checksum IS NOT NULL");

        async Task<long> Marks(string which) => await Count($"setting WHERE name LIKE 'sealing %' {which}");

        async Task<long> Count(string from) => long.Parse((await rows.Column($"SELECT count(*)::text FROM {from}"))[0], CultureInfo.InvariantCulture);
    }
}
