using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cohort.Core.Models;
using Cohort.Engine;
using Cohort.Engine.Intake;
using Cohort.Serving.Http.Purchases;
using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Cohort.Store.Models;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;
using Cohort.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Tests.Support;

/// <summary>A small shop in a data directory of its own, served on a free port of this machine.</summary>
internal sealed class ServedShop : IAsyncDisposable
{
    public const string Rules =
        """
        affinity top 2

        segment buyers "Buyers": orders() >= 1
        segment dairy_lovers "Dairy lovers": spend("DAIRY") >= 10
        segment quiet "Quiet for two weeks": days_since_last() >= 14
        """;

    private static readonly TaxonomyRow[] Taxonomy = [new("milk", "DAIRY", "Farm"), new("cheese", "DAIRY"), new("apple", "FRUIT")];

    private readonly string _directory;
    private readonly AuditFile _audit;
    private readonly HttpSettings _settings;
    private WebApplication _app;
    private bool _isKept;

    private ServedShop(string directory, CohortEngine engine, AuditFile audit, HttpSettings settings)
    {
        (_directory, Engine, _audit, _settings) = (directory, engine, audit, settings);
        Http = new HttpClient { BaseAddress = new Uri(settings.Address), Timeout = TimeSpan.FromMinutes(2) };
        Intake = new EngineIntake(engine, "http", new IntakeMappings(null));
        _app = Build();
    }

    public CohortEngine Engine { get; }

    /// <summary>Takes purchases; a test may put something between.</summary>
    public IPurchaseIntake Intake { get; set; }

    /// <summary>Asks without a key.</summary>
    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    /// <param name="keys">Keys that are known; none asks nobody.</param>
    public static Task<ServedShop> Open(params ApiKey[] keys) => Open(Directory.CreateTempSubdirectory("cohort-serving-").FullName, Rules, keys);

    /// <param name="oidc">Whose tokens are taken.</param>
    /// <param name="keys">Keys that are known.</param>
    public static Task<ServedShop> Taking(HttpOidc oidc, params ApiKey[] keys) => Open(Directory.CreateTempSubdirectory("cohort-serving-").FullName, Rules, keys, oidc: oidc);

    /// <param name="moreRules">Rules beside those of the shop.</param>
    public static Task<ServedShop> Open(string moreRules) => Open(Directory.CreateTempSubdirectory("cohort-serving-").FullName, Rules + moreRules, []);

    /// <summary>Ends it, and serves the same directory by another engine, as the next process would.</summary>
    public async Task<ServedShop> Restarted()
    {
        _isKept = true;
        await DisposeAsync();
        return await Open(_directory, Rules, [.. _settings.Keys]);
    }

    /// <summary>Stops answering, as a process that is told to end.</summary>
    public Task Stop() => _app.StopAsync();

    /// <param name="days">Of how many dates transitions are kept.</param>
    public static Task<ServedShop> Keeping(int days) => Open(Directory.CreateTempSubdirectory("cohort-serving-").FullName, Rules, [], days);

    /// <summary>One that scores users by some models, and has a campaign for dairy.</summary>
    public static Task<ServedShop> Scoring(params Model[] models)
    {
        var directory = Directory.CreateTempSubdirectory("cohort-serving-").FullName;
        var (registry, campaigns) = (Path.Combine(directory, "models"), Path.Combine(directory, "campaigns.yaml"));
        foreach (var model in models) ModelRegistry.Add(registry, model);
        var opened = ModelRegistry.Open(registry);
        foreach (var model in models) opened.Promote(model, "a test");
        File.WriteAllText(campaigns, "campaign milk_week:\n  category: DAIRY\n  value: 2.50\n  cost: 0.01\n  from: 2000-01-01\n  until: 2099-12-31\n  per_week: 1000\n");
        return Open(Path.Combine(directory, "data"), Rules, [], describe: engine => engine.WithModels(registry, campaigns));
    }

    private static async Task<ServedShop> Open(
        string directory, string rules, ApiKey[] keys, int transitionDays = Core.Limits.MostTransitionDays, Func<CohortEngineBuilder, CohortEngineBuilder>? describe = null, HttpOidc? oidc = null)
    {
        var builder = CohortEngine.In(directory).WithRules(rules).WithTaxonomy(Taxonomy).WithTransitionDays(transitionDays);
        var engine = await (describe?.Invoke(builder) ?? builder).OpenAsync();
        var audit = AuditFile.Open(directory);
        var settings = new HttpSettings { Address = $"http://127.0.0.1:{FreePort.Next()}", HostNames = [], Keys = keys, Tls = null, Oidc = oidc };
        var shop = new ServedShop(directory, engine, audit, settings);
        await shop._app.StartAsync();
        return shop;
    }

    /// <summary>Answers nobody any more, as if the process had ended.</summary>
    public async Task StopServing()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Answers again at the same address.</summary>
    public async Task ServeAgain()
    {
        _app = Build();
        await _app.StartAsync();
    }

    /// <summary>Appends purchases: user, sku, amount, date, each an order of its own.</summary>
    public async Task Bought(params (string User, string Sku, decimal Amount, string Date)[] purchases)
    {
        var lines = new StringBuilder();
        foreach (var (user, sku, amount, date) in purchases)
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"event_id":"{{Guid.NewGuid():n}}","user_id":"{{user}}","sku":"{{sku}}","amount":{{amount}},"quantity":1,"occurred_at":"{{date}}T12:00:00Z"}""").Append('\n');
        await Engine.AppendJsonAsync(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    /// <summary>Asks, and gives status and answer.</summary>
    public async Task<(int Status, JsonElement Answer)> Get(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Sends something, and gives status and answer.</summary>
    public async Task<(int Status, JsonElement Answer)> Post(string path, HttpContent content, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };

        // A body that is too large is refused before it is sent.
        request.Headers.ExpectContinue = true;
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Asks for something to be deleted, and gives status and answer.</summary>
    public async Task<(int Status, JsonElement Answer)> Delete(string path, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(path, UriKind.Relative)) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Files of the directory in which a text stands.</summary>
    public IReadOnlyList<string> FilesWith(string text) => [.. Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "lock" && Read(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)];

    /// <summary>Writes the sums of the audit log that are written each minute.</summary>
    public Task WriteAuditSums() => _app.Services.GetRequiredService<IntakeAudit>().WriteAsync();

    /// <summary>The audit log, the first entry first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> Audit() => [.. (await _audit.AuditAsync(null, 1_000)).Items.Reverse()];

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Engine.DisposeAsync();
        _audit.Dispose();
        if (!_isKept) Directory.Delete(_directory, recursive: true);
    }

    private WebApplication Build() => ServingApp.Build(
        _settings, services => services.AddSingleton<ICohort>(Engine).AddSingleton<IPurchaseIntake>(Intake).AddSingleton<IServingHost>(new Host(_directory, Engine, _audit)), logging => logging.ClearProviders());

    private sealed class Host(string name, CohortEngine engine, AuditFile audit) : IServingHost
    {
        public string Name => name;

        public IAuditStore Audit => audit;

        public Task<Readiness> ReadinessAsync(CancellationToken cancel) => Task.FromResult(new Readiness(true, [], [], []));

        public async Task<object> StateAsync(bool ofRebalancer, CancellationToken cancel) => await engine.StatusAsync(cancel);
    }
}
