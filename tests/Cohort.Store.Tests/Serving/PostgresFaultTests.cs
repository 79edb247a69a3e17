using System.Net;
using System.Net.Sockets;
using Cohort.Store.Serving.Postgres;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>What passes is tried again within a bound, what does not is told at once, in whole sentences.</summary>
[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresFaultTests(PostgresSchemas schemas)
{
    private static readonly RetryLimits Few = new(4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));

    [Fact]
    public async Task Opening_is_tried_a_bounded_number_of_times_When_no_server_answers()
    {
        var time = new InstantTime();
        var options = new PostgresOptions($"Host=127.0.0.1;Port={ClosedPort()};Username=u;Password=secret;Database=d") { Retry = Few };

        var fault = await Assert.ThrowsAsync<StoreException>(() => PostgresServingStore.OpenAsync(options, time));

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)], time.Waits);
        Assert.Equal(StoreFault.Machine, fault.Fault);
        Assert.StartsWith("The database 'd' on 127.0.0.1:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("did not answer in 4 attempts", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_double_up_to_the_longest()
    {
        Assert.Equal([1, 2, 3, 3], Enumerable.Range(1, 4).Select(attempt => Few.WaitAfter(attempt).TotalSeconds));
        Assert.Equal(3, Few.WaitAfter(int.MaxValue).TotalSeconds);
    }

    [SkippableFact]
    public async Task A_fault_is_told_at_once_When_it_does_not_pass()
    {
        var time = new InstantTime();
        var options = schemas.New();

        var missing = await Assert.ThrowsAsync<StoreException>(() => PostgresServingStore.OpenAsync(options with { ConnectionString = options.ConnectionString + ";Database=nowhere" }, time));
        var name = await Assert.ThrowsAsync<StoreException>(() => PostgresServingStore.OpenAsync(options with { Schema = "No-Name" }, time));
        var text = await Assert.ThrowsAsync<StoreException>(() => PostgresServingStore.OpenAsync(options with { ConnectionString = "Hots=x" }, time));

        Assert.Equal(StoreFault.Missing, missing.Fault);
        Assert.Contains("Create it with 'createdb'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("lower-case letters", name.Message, StringComparison.Ordinal);
        Assert.StartsWith("The connection string of the PostgreSQL store cannot be used", text.Message, StringComparison.Ordinal);
        Assert.Empty(time.Waits);
    }

    [SkippableFact]
    public async Task What_the_database_refuses_for_its_content_is_told_at_once_with_the_way_out()
    {
        var (time, options) = (new InstantTime(), schemas.New());
        await using var store = await PostgresServingStore.OpenAsync(options, time);
        await ExecuteAsync(options, $"ALTER TABLE {options.Schema}.membership ADD COLUMN refuses integer GENERATED ALWAYS AS (1 / (user_hash - user_hash)::integer) STORED");

        var fault = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Feed.Update("r1", 0, 1, "any", "ann")]));

        Assert.Contains("refuses something for its content (division by zero, SQLSTATE 22012). Nothing is lost", fault.Message, StringComparison.Ordinal);
        Assert.Equal(StoreFault.Content, fault.Fault);
        Assert.Empty(time.Waits);
    }

    [SkippableFact]
    public async Task A_table_that_is_gone_is_told_at_once()
    {
        var options = schemas.New();
        await using var store = await PostgresServingStore.OpenAsync(options, new InstantTime());
        await ExecuteAsync(options, $"DROP TABLE {options.Schema}.membership");

        var fault = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Feed.Update("r1", 0, 1, "any", "ann")]));

        Assert.Equal(StoreFault.Unusable, fault.Fault);
        Assert.Contains("does not hold what Cohort writes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await store.PositionsAsync(["r1"]))["r1"].Sequence);
    }

    [SkippableFact]
    public async Task A_newer_schema_is_refused()
    {
        var options = schemas.New();
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();
        await ExecuteAsync(options, $"INSERT INTO {options.Schema}.schema_version VALUES ({PostgresSchema.Version + 1})");

        var refusal = await Assert.ThrowsAsync<StoreException>(() => PostgresServingStore.OpenAsync(options, TimeProvider.System));

        Assert.Contains($"its version is {PostgresSchema.Version + 1}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Use the newer program.", refusal.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_newer_schema_is_opened_When_it_says_that_programs_of_this_version_may(int newer, bool opens)
    {
        var options = schemas.New();
        await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync();
        await ExecuteAsync(options, $"INSERT INTO {options.Schema}.schema_version VALUES ({PostgresSchema.Version + 2}, {PostgresSchema.Version + newer})");

        var opened = await Record.ExceptionAsync(async () => await (await PostgresServingStore.OpenAsync(options, TimeProvider.System)).DisposeAsync());

        Assert.Equal(opens, opened is null);
        if (!opens) Assert.IsType<StoreException>(opened);
    }

    [SkippableFact]
    public async Task A_schema_is_made_once_When_nodes_open_it_together()
    {
        var options = schemas.New();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresServingStore.OpenAsync(options, TimeProvider.System))));

        foreach (var store in stores)
        {
            Assert.Empty(await store.SegmentsAsync());
            await store.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task A_database_of_another_encoding_is_refused()
    {
        var options = schemas.New();
        await ExecuteAsync(options, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");

        var refusal = await Assert.ThrowsAsync<StoreException>(
            () => PostgresServingStore.OpenAsync(options with { ConnectionString = options.ConnectionString + ";Database=latin" }, TimeProvider.System));

        Assert.Contains("has the encoding LATIN1", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(PostgresOptions options, string sql)
    {
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static int ClosedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}
