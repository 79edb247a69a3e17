using Cohort.Actors.Connectors;
using Cohort.Core.Protocol;
using Cohort.Node.Settings;
using Cohort.Store.Serving.Postgres;

namespace Cohort.Node.Hosting;

/// <summary>What nodes that share a PostgreSQL server decide there about the cluster itself: which one holds, and who goes on.</summary>
internal sealed class SharedControl : IFoundingStore, ILeaseStore, IAsyncDisposable
{
    private readonly PostgresFounding _founding;
    private readonly PostgresLeases _leases;

    private SharedControl(PostgresOptions options) =>
        (_founding, _leases) = (new PostgresFounding(options, TimeProvider.System), new PostgresLeases(options, TimeProvider.System));

    /// <summary>For the settings of a node; null where it is alone with its files.</summary>
    public static SharedControl? Of(NodeSettings settings) => settings.Database == DatabaseKind.PostgreSql
        ? new SharedControl(new PostgresOptions(settings.ConnectionString) { Schema = settings.Schema }) : null;

    public Task<FoundingAnswer> ReportAsync(FoundingReport report) => _founding.ReportAsync(report);

    public Task<long?> AcquireAsync(string name, string owner, TimeSpan time) => _leases.AcquireAsync(name, owner, time);

    public Task<bool> RenewAsync(string name, string owner, long version, TimeSpan time) => _leases.RenewAsync(name, owner, version, time);

    public Task<bool> ReleaseAsync(string name, string owner, long version) => _leases.ReleaseAsync(name, owner, version);

    public async ValueTask DisposeAsync()
    {
        await _founding.DisposeAsync();
        await _leases.DisposeAsync();
    }
}
