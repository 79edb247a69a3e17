using Cohort.Lake.Checks;
using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

/// <summary>Rows are never lost and never there twice, at whichever step a writer dies, when the same is done again after it.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Appends = 5;

    private static readonly LakeTable Small = new(
        "small", "A row.", [new("dt", ColumnType.Date, "A date."), new("id", ColumnType.Int64, "Which.")], ["dt"], ["id"]);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_step_and_a_second_try_lose_and_double_no_row(bool isAfter)
    {
        var step = 0;
        for (var died = true; died; step++)
        {
            var folder = new FolderStore(_scratch[$"lake-{step}"]);
            var crashing = new CrashingStore(folder, step, isAfter);
            try
            {
                await Run(crashing);
            }
            catch (IOException) when (crashing.IsDead)
            {
                // Somebody starts it again below.
            }

            died = crashing.IsDead;
            if (died) await Run(folder);

            var table = (await DeltaTable.OpenAsync(folder, "small"))!;
            var ids = new List<long>();
            var report = await LakeCheck.RunAsync(table, visit: rows => ids.AddRange(rows.Int64("id").Values));
            Assert.Empty(report.Findings);
            Assert.Equal(Enumerable.Range(0, Appends * 10).Select(id => (long)id).Append(1000).Except([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9]), ids.Order());
        }

        Assert.True(step > 20, $"{step} steps are not all that writers do.");
    }

    // What a writer does again from the beginning after it died: appends, a replacement, a compaction, a vacuum, a shorter log.
    private static async Task Run(ILakeStore store)
    {
        var table = await DeltaTable.OpenOrCreateAsync(store, Small, new Dictionary<string, string>(), new TableOptions(new FileSettings(), CheckpointEvery: 3));
        for (var at = 0; at < Appends; at++) await table.AppendAsync(Rows(at * 10, 10), new TransactionId("reader", at));
        var first = table.Current.Files.Where(file => file.Path.Contains("-reader-0-", StringComparison.Ordinal)).ToList();
        await table.ReplaceAsync(Rows(1000, 1), first, new TransactionId("job", 1));
        await Compaction.RunAsync(table);
        await Vacuum.RunAsync(table, TimeSpan.Zero);
        await table.CheckpointAsync();
        await LogCleanup.RunAsync(table, TimeSpan.Zero);
    }

    private static TableBuffer Rows(int first, int count)
    {
        var rows = new TableBuffer(Small);
        for (var id = first; id < first + count; id++)
        {
            rows.Int32("dt").Add(MadeUpRows.Days("2017-05-01") + (id % 2));
            rows.Int64("id").Add((long)id);
            rows.EndRow();
        }

        return rows;
    }
}
