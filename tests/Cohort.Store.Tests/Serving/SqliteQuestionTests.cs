using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

/// <summary>Many questions at a time, and questions without an end, in the SQLite store.</summary>
internal sealed class SqliteQuestionTests : IDisposable
{
    // Counts for ever.
    private const string Endless = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT count(*) FROM number";

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-serving-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Health_and_the_node_itself_wait_for_no_question()
    {
        await using var store = Open(TimeSpan.FromMinutes(10));
        using var gate = new ManualResetEventSlim();
        using var begun = new SemaphoreSlim(0);
        var questions = Enumerable.Range(0, 200).Select(i => store.Questions.AskAsync(
            _ =>
            {
                begun.Release();
                gate.Wait();
                return i;
            },
            default)).ToList();
        for (var i = 0; i < ServingLimits.Default.FileReaders; i++) await begun.WaitAsync();

        // None of these could come back if it waited: the gate opens after them.
        await store.ReachAsync();
        await store.ActivationsAsync();
        await store.PositionsAsync(["r1"]);
        await store.DayAsync();
        await store.WriteAsync([Feed.Update("r1", 0, 1, "any", "ann")]);
        gate.Set();

        Assert.Equal(Enumerable.Range(0, 200), await Task.WhenAll(questions));
        Assert.Equal(["any"], (await store.SegmentsOfAsync("ann")).Select(segment => segment.Segment));
    }

    [Fact]
    public async Task A_question_without_an_end_is_given_up_and_its_reader_goes_on()
    {
        await using var store = Open(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2 * ServingLimits.Default.FileReaders; i++)
        {
            var fault = await Assert.ThrowsAsync<StoreException>(() => store.Questions.AskAsync(database => database.Scalar(Endless), default));
            Assert.Equal((StoreFault.TooLong, true), (fault.Fault, fault.Message.StartsWith("The question took longer than 1 s in the file '", StringComparison.Ordinal)));
        }

        await store.ReachAsync();
        Assert.Equal(7, await store.Questions.AskAsync(database => database.Scalar("SELECT 7"), default));
    }

    [Fact]
    public async Task A_question_is_given_up_When_nobody_waits_for_it_any_more()
    {
        await using var store = Open(TimeSpan.FromMinutes(10));
        using var cancel = new CancellationTokenSource();
        using var begun = new SemaphoreSlim(0);
        var question = store.Questions.AskAsync(
            database =>
            {
                begun.Release();
                return database.Scalar(Endless);
            },
            cancel.Token);
        await begun.WaitAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        Assert.Empty(await store.SegmentsAsync());
    }

    [Fact]
    public async Task A_question_whose_turn_does_not_come_is_told_to_come_again()
    {
        await using var store = Open(TimeSpan.FromMilliseconds(200));
        using var gate = new ManualResetEventSlim();
        var questions = Enumerable.Range(0, ServingLimits.Default.FileReaders).Select(_ => store.Questions.AskAsync(
            _ =>
            {
                gate.Wait();
                return 0;
            },
            default)).ToList();

        var fault = await Assert.ThrowsAsync<StoreException>(() => store.SegmentsAsync());

        Assert.Equal(StoreFault.Busy, fault.Fault);
        gate.Set();
        await Task.WhenAll(questions);
    }

    private SqliteServingStore Open(TimeSpan budget) => SqliteServingStore.Open(_folder, new ServingLimits { QuestionTime = budget });
}
