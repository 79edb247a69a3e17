using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

[Trait("Category", "Slow")]
public sealed class SqliteLakeOutletTests : LakeOutletContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-outlet-").FullName;

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }
}
