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

    [SkippableTheory]
    [InlineData("('minor_digits', 3), ('window_days', 180)", "3", "180")]
    [InlineData("('minor_digits', 2)", "2", "120")]
    public async Task What_a_cluster_was_made_with_is_carried_to_where_it_is_kept_now(string kept, string digits, string days)
    {
        var options = schemas.New();
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();
        var rows = new PostgresRows(options);
        await rows.MakeFormer(4, $"DROP TABLE cluster_setting; DELETE FROM setting WHERE name LIKE 'transitions%'; INSERT INTO setting VALUES {kept}");

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
}
