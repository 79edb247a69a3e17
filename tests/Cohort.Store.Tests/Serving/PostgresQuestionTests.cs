using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>Questions that wait for ever, in the PostgreSQL store.</summary>
[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
internal sealed class PostgresQuestionTests(PostgresSchemas schemas)
{
    [SkippableFact]
    public async Task A_question_without_an_end_is_given_up_and_health_and_the_node_itself_wait_for_none()
    {
        var options = schemas.New() with { Limits = new ServingLimits { QuestionTime = TimeSpan.FromSeconds(1), HealthTime = TimeSpan.FromMinutes(2), ServerReaders = 2 } };
        await using var store = await PostgresServingStore.OpenAsync(options, TimeProvider.System);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString) { SearchPath = options.Schema });
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE segment IN ACCESS EXCLUSIVE MODE", connection)) await hold.ExecuteNonQueryAsync();

        var questions = Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<StoreException>(() => store.SegmentsAsync())).ToList();
        await store.ReachAsync();
        await store.ActivationsAsync();
        foreach (var fault in await Task.WhenAll(questions)) Assert.True(fault.Fault is StoreFault.TooLong or StoreFault.Busy, fault.Message);

        await transaction.RollbackAsync();
        await using var patient = await PostgresServingStore.OpenAsync(options with { Limits = ServingLimits.Default }, TimeProvider.System);
        Assert.Empty(await patient.SegmentsAsync());
    }
}
