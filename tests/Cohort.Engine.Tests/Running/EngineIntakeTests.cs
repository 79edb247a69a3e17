using System.Runtime.CompilerServices;
using System.Text;
using Cohort.Engine.Intake;
using Cohort.Testing;
using Xunit;

namespace Cohort.Engine.Tests.Running;

/// <summary>What waits to be stored, and who goes away meanwhile.</summary>
public sealed class EngineIntakeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_let_go_of_and_the_others_are_taken()
    {
        await using var engine = await CohortEngine.In(_scratch["data"])
            .WithRules("affinity off\nsegment any \"Any\": orders() >= 1").WithTaxonomy([new("milk", "DAIRY")]).OpenAsync();
        var intake = new EngineIntake(engine, "http", new IntakeMappings(null));
        using var stop = new CancellationTokenSource();

        // As long as this run is under way, nothing that is sent is stored.
        var running = engine.RunAsync(PurchaseSource.File(_scratch.With("events.ndjson", "")), new RunOptions { Follow = true }, stop: stop.Token);
        // What comes first is of another source, so that no other is taken together with it.
        var first = intake.TakeAsync("{\"event\":\"Page Viewed\"}\n"u8.ToArray(), 1, "segment", CancellationToken.None);
        var gone = await GoneAsync(intake);

        // The stack on which the last one came back may hold it for a moment.
        Assert.InRange(Forgotten.Left(gone), 0, 1);
        var last = intake.TakeAsync(Line("last"), 1, null, CancellationToken.None);
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Single(await first.WaitAsync(Patience));
        Assert.Single(await last.WaitAsync(Patience));
        Assert.NotNull(await engine.UserAsync("last"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference>> GoneAsync(EngineIntake intake)
    {
        var sent = new List<WeakReference>();
        for (var i = 0; i < 20; i++) sent.Add(await SendAndLeaveAsync(intake, $"gone-{i}"));
        return sent;
    }

    private static async Task<WeakReference> SendAndLeaveAsync(EngineIntake intake, string user)
    {
        using var leaves = new CancellationTokenSource();
        var body = Line(user);
        var taking = intake.TakeAsync(body, 1, null, leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        return new WeakReference(body);
    }

    private static byte[] Line(string user) => Encoding.UTF8.GetBytes(
        $$"""{"event_id":"{{user}}","user_id":"{{user}}","sku":"milk","amount":12.5,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}""" + "\n");
}
