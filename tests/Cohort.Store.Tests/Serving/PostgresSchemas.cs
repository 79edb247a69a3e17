using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Testing;

namespace Cohort.Store.Tests.Serving;

/// <summary>One server for all tests that leave it running; each test has a schema of its own.</summary>
public sealed class PostgresSchemas : IDisposable
{
    public const string Collection = "PostgreSQL";

    // The data are thrown away, and no test here switches off the machine.
    private readonly PostgresServer? _server = PostgresBinaries.WhyMissing is null ? new PostgresServer("fsync=off") : null;

    private int _schemas;

    /// <summary>Options for a schema that no other test has; skips the test where there is no server.</summary>
    internal PostgresOptions New()
    {
        Skip.If(_server is null, PostgresBinaries.WhyMissing);
        return new PostgresOptions(_server!.ConnectionString) { Schema = $"test_{Interlocked.Increment(ref _schemas)}" };
    }

    public void Dispose() => _server?.Dispose();
}

[CollectionDefinition(PostgresSchemas.Collection)]
public sealed class SharedServer : ICollectionFixture<PostgresSchemas>;

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresServingTests(PostgresSchemas schemas) : ServingContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() =>
        await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresRecordsTests(PostgresSchemas schemas) : RecordsContract
{
    private PostgresOptions? _options;

    protected override bool HoldsHalves => true;

    private protected override async Task<IServingStore> OpenAsync() =>
        await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);
}
