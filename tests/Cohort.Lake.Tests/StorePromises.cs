using System.Text;
using Cohort.Lake.Stores;

namespace Cohort.Lake.Tests;

/// <summary>What the library relies on of every store.</summary>
internal static class StorePromises
{
    public static async Task Hold(ILakeStore store, bool isAtomic = true)
    {
        const string Odd = "t/dt=2017-05-01/part=a%2Fb%3Dc %25é/f+1.parquet";
        Assert.Null(await store.ReadAsync(Odd));
        Assert.Null(await store.OpenAsync(Odd));
        Assert.Null(await store.FindAsync(Odd));
        await store.DeleteAsync(Odd);

        await store.PutAsync(Odd, "first"u8.ToArray());
        await store.PutAsync(Odd, "second"u8.ToArray());
        Assert.Equal("second", Encoding.UTF8.GetString((await store.ReadAsync(Odd))!));
        var found = (await store.FindAsync(Odd))!;
        Assert.Equal((Odd, 6L), (found.Path, found.Size));
        Assert.InRange(found.Modified, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        Assert.True(await store.TryCreateAsync("t/_delta_log/0.json", "mine"u8.ToArray()));
        Assert.False(await store.TryCreateAsync("t/_delta_log/0.json", "yours"u8.ToArray()));
        Assert.Equal("mine", Encoding.UTF8.GetString((await store.ReadAsync("t/_delta_log/0.json"))!));
        if (isAtomic)
        {
            var wrote = await Task.WhenAll(Enumerable.Range(0, 8).Select(who => Task.Run(async () => (Who: who, Did: await store.TryCreateAsync("t/one", Encoding.UTF8.GetBytes($"{who}"))))));
            Assert.Equal($"{Assert.Single(wrote, one => one.Did).Who}", Encoding.UTF8.GetString((await store.ReadAsync("t/one"))!));
            await store.DeleteAsync("t/one");
        }

        await ReadParts(store);
        await store.PutAsync("u/other", "1"u8.ToArray());
        Assert.Equal([Odd, "t/_delta_log/0.json", "t/large"], (await List(store, "t/")).Order(StringComparer.Ordinal).OrderBy(path => path != Odd));
        Assert.Equal(["t/_delta_log/0.json"], await List(store, "t/_delta_log/"));
        Assert.Empty(await List(store, "nothing/"));
        await store.DeleteAsync("t/large");
        Assert.Null(await store.FindAsync("t/large"));
        foreach (var path in new[] { "../x", "a//b", "/a", "a/./b", "a\\b" }) await Assert.ThrowsAsync<LakeException>(() => store.PutAsync(path, default));
    }

    private static async Task ReadParts(ILakeStore store)
    {
        var large = new byte[3_000_001];
        new Random(1).NextBytes(large);
        await store.PutAsync("t/large", large);
        await using var stream = (await store.OpenAsync("t/large"))!;
        Assert.Equal(large.Length, stream.Length);
        foreach (var (start, count) in new[] { (2_999_990, 11), (0, 5), (1_048_570, 20), (1_500_000, 1_500_001) })
        {
            var part = new byte[count];
            stream.Seek(start, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(part);
            Assert.Equal(large[start..(start + count)], part);
        }
    }

    private static async Task<List<string>> List(ILakeStore store, string folder)
    {
        var paths = new List<string>();
        await foreach (var found in store.ListAsync(folder)) paths.Add(found.Path);
        return paths;
    }
}
