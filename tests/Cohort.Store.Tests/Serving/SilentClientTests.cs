using Cohort.Store.Serving.Postgres;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>A node that is gone without a farewell keeps nothing locked.</summary>
[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class SilentClientTests(PostgresSchemas schemas)
{
    [SkippableFact]
    public async Task Others_get_what_a_transaction_has_locked_When_nothing_more_is_heard_of_it()
    {
        var options = schemas.New();
        var impatient = SilentClients.Ended($"{options.ConnectionString};Options=-c idle_in_transaction_session_timeout=200ms");
        await using var other = NpgsqlDataSource.Create($"{options.ConnectionString};Options=-c lock_timeout=60s");
        await Run(other, "CREATE TABLE public.locked ()");
        var silent = new NpgsqlConnection(impatient);
        await silent.OpenAsync();
        await using var begun = new NpgsqlCommand("BEGIN; LOCK TABLE public.locked", silent);
        await begun.ExecuteNonQueryAsync();

        // Fails after its patience where the first one keeps it.
        await Run(other, "DROP TABLE public.locked");
        var end = await Assert.ThrowsAsync<PostgresException>(() => silent.CloseAsync());
        Assert.True(PostgresFault.IsTransient(end), end.Message);
    }

    [SkippableFact]
    public async Task Whoever_writes_is_ended_when_silent_and_whoever_reads_is_not()
    {
        var options = schemas.New();
        await using var writer = new PostgresAccess(options, TimeProvider.System);
        await using var control = PostgresAccess.ForControl(options, 5, TimeProvider.System);
        await using var reader = PostgresAccess.ForQuestions(options, 1, TimeSpan.FromSeconds(5), TimeProvider.System);

        Assert.Equal(["15s", "15s"], [await Shown(writer), await Shown(control)]);

        // What somebody reads slowly from one moment's view waits for them between two statements, and locks nothing.
        Assert.Equal("0", await Shown(reader));
    }

    private static async Task Run(NpgsqlDataSource source, string statement)
    {
#pragma warning disable CA2100 // The statements stand above.
        await using var command = source.CreateCommand(statement);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static Task<string> Shown(PostgresAccess access) => access.RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand("SHOW idle_in_transaction_session_timeout", connection);
            return (string)(await command.ExecuteScalarAsync())!;
        },
        CancellationToken.None);
}
