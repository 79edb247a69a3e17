using Cohort.Cli.Lakes;
using Cohort.Cli.Running;
using Cohort.Engine;
using Cohort.Engine.Intake;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Engine.Texts;
using Cohort.Serving;
using Cohort.Serving.Settings;
using Cohort.Store.Questions;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cohort.Cli.Serving;

/// <summary>Opens the engine of a directory, answers over HTTP, and reads the purchases that were named, until it is told to end.</summary>
internal static class ServeJob
{
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(10);

    // What is being answered comes to its end; streams are told to come again.
    private static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(RunRequest request, HttpSettings http, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var options = RunPreparation.OptionsOf(request);
        await using var engine = new CohortEngine(options with { Events = EventSource.Appended(RunRequest.AppendedSource), Follow = false, Until = null });
        using var feeder = LakeFeeder.Start(request.Data, options.Lake, request.LakeEvery, error.WriteLine);
        using var audit = AuditFile.Open(request.Data);
        var served = new ServedDirectory(request.Data, engine, audit);
        var intake = new EngineIntake(engine, RunRequest.AppendedSource, new IntakeMappings(request.Mapping));
        await using var app = ServingApp.Build(http, services => services.AddSingleton<ICohort>(engine).AddSingleton<IPurchaseIntake>(intake).AddSingleton<IServingHost>(served), logging =>
        {
            logging.SetMinimumLevel(LogLevel.Warning);
            logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException e)
        {
            throw CommandException.BadUsage($"{http.Address} cannot be listened at: {e.Message} Give another address with --listen.");
        }

        if (!request.Quiet) output.WriteLine($"Cohort serves '{request.Data}': open {app.Urls.First()} in a browser. Ctrl-C ends it.");
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop, app.Lifetime.ApplicationStopping);
        var reading = request.Sources.Count > 0 ? ReadAsync(engine, options, request, served, output, error, ends.Token) : Task.CompletedTask;
        await Task.Delay(Timeout.Infinite, ends.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        using var patience = new CancellationTokenSource(Shutdown);
        await app.StopAsync(patience.Token);
        await reading;
        if (feeder?.Finish() is { Length: > 0 } fault) error.WriteLine($"All purchases are stored, and the lake is behind. {fault} When that is mended, 'cohort lake feed --data {request.Data}' writes what it lacks.");
        return ExitCode.Done;
    }

    private static async Task ReadAsync(
        CohortEngine engine, EngineOptions options, RunRequest request, ServedDirectory served, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var meter = new RunMeter(default, LinePause);
        try
        {
            var counts = await engine.RunAllAsync(request.Sources, options, error.WriteLine, Watch, stop);
            if (!request.Quiet) output.WriteLine($"Read to the end: {Amount.Of(counts.Records, "record")}, as of {counts.AsOf}.");
        }
        catch (EngineException fault)
        {
            // What was read before can be looked at, and corrected.
            served.Fault = $"Reading purchases has stopped: {OptionWords.In(fault.Message)}";
            error.WriteLine(served.Fault);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to end before its turn came.
        }

        void Watch(EngineCounts counts)
        {
            if (meter.Next(counts) is { } now && !request.Quiet)
                output.WriteLine($"{Amount.Of(now.Records, "record")} read ({Amount.Count(now.RecordsPerSecond)}/s), as of {now.AsOf?.ToString() ?? "no day yet"}.");
        }
    }
}
