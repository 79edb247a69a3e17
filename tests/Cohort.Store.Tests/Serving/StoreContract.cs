using Cohort.Store.Serving;

namespace Cohort.Store.Tests.Serving;

/// <summary>What every serving store must do, on a store of the test's own.</summary>
public abstract class StoreContract : IDisposable
{
    public void Dispose()
    {
        Shop.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes updates.</summary>
    private protected TestStore Shop { get; } = new();

    /// <summary>Opens the store of this test; the same one when called again.</summary>
    private protected abstract Task<IServingStore> OpenAsync();

    /// <summary>Cleans up what the store's own tests hold.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
