using Cohort.Lake.Stores;

namespace Cohort.Lake.Tests;

/// <summary>A store that dies at one of its steps that change something, before or after the change; from then on nothing works.</summary>
internal sealed class CrashingStore(ILakeStore inner, int step, bool isAfter) : ILakeStore
{
    private int _steps;

    public bool IsDead { get; private set; }

    public string Address => inner.Address;

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => Change(async () =>
    {
        await inner.PutAsync(path, content, cancel);
        return true;
    });

    public Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => Change(() => inner.TryCreateAsync(path, content, cancel));

    public Task<byte[]?> ReadAsync(string path, CancellationToken cancel = default) => inner.ReadAsync(path, cancel);

    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);

    public Task<LakeObject?> FindAsync(string path, CancellationToken cancel = default) => inner.FindAsync(path, cancel);

    public IAsyncEnumerable<LakeObject> ListAsync(string folder, CancellationToken cancel = default) => inner.ListAsync(folder, cancel);

    public Task DeleteAsync(string path, CancellationToken cancel = default) => Change(async () =>
    {
        await inner.DeleteAsync(path, cancel);
        return true;
    });

    public string? LocalFileOf(string path) => inner.LocalFileOf(path);

    private async Task<bool> Change(Func<Task<bool>> change)
    {
        if (IsDead || (_steps == step && !isAfter)) throw Died();
        var result = await change();
        return _steps++ == step ? throw Died() : result;
    }

    private IOException Died()
    {
        IsDead = true;
        return new IOException("The store died.");
    }
}
