using System.Globalization;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Streams;
using Cohort.Actors;
using Cohort.Actors.Connectors;
using Cohort.Actors.Hosting;
using Cohort.Actors.Ingest;
using Cohort.Actors.Kafka;
using Cohort.Actors.Schemas;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Lake.Tables;
using Cohort.Node.Intake;
using Cohort.Node.Scoring;
using Cohort.Node.Settings;
using Cohort.Serving;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cohort.Node.Hosting;

/// <summary>A node: its actor system, its databases, its connectors to Kafka, and what it answers over HTTP.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    // The phases of Akka.NET's coordinated shutdown take less, each with a time-out of its own.
    internal static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(150);

    /// <summary>The version of the program; empty where the build did not say it.</summary>
    public static readonly string CodeVersion =
        typeof(NodeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly IServingStore _store;
    private readonly IReadOnlyList<IAsyncDisposable> _writers;
    private readonly ILoggerFactory _logs;

    private NodeHost(WebApplication app, IServingStore store, IReadOnlyList<IAsyncDisposable> writers, ILoggerFactory logs) =>
        (App, _store, _writers, _logs) = (app, store, writers, logs);

    public WebApplication App { get; }

    public ActorSystem System => App.Services.GetRequiredService<ActorSystem>();

    /// <summary>Opens the databases and puts everything together; nothing runs until the application is started.</summary>
    /// <param name="config">All settings.</param>
    /// <param name="settings">Those of Cohort, checked.</param>
    /// <param name="purchases">Where purchases come from, where not from Kafka.</param>
    /// <param name="stalls">Knows what does not move, where it is not to be a new one.</param>
    /// <param name="consoles">Begins what listens for operators beside HTTP, where the settings want it.</param>
    /// <exception cref="Store.StoreException">A database cannot be opened.</exception>
    public static async Task<NodeHost> Build(Config config, NodeSettings settings, IPurchaseSource? purchases = null, StallWatch? stalls = null,
        Action<ActorSystem, IServiceProvider>? consoles = null)
    {
        var models = ModelsOf(settings);
        var store = await Databases.Open(settings);
        try
        {
            settings = await KeptSettings.Agree(store, settings);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        var control = SharedControl.Of(settings);
        var logs = LoggerFactory.Create(logging => Logging.Add(logging, settings));
        var said = logs.CreateLogger<NodeHost>();
        foreach (var line in Redacted.Lines(config)) NodeLog.InForce(said, line);
        stalls ??= new StallWatch(TimeProvider.System);
        var topics = settings.Kafka is { } kafka ? new KafkaTopicWriter(kafka, new HostLog(logs.CreateLogger("Cohort.Kafka")), stalls) : null;
        var sent = settings.Kafka is { } intake ? new KafkaRecordWriter(intake, new HostLog(logs.CreateLogger("Cohort.Kafka"))) : null;
        if (settings.Kafka is { } read && settings.Roles.Contains(NodeRoles.Ingest))
            purchases ??= new KafkaPurchaseSource(read, new ServingSources(store), stalls: stalls,
                mapping: settings.Mapping);

        // Nothing that the environment or a file beside the program could change unseen.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Logging.Add(builder.Logging, settings);
        HttpServer.Add(builder.WebHost, settings.Http);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(settings.Http);
        builder.Services.AddNodeApi();
        Telemetry.Add(builder.Services, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestShutdown);
        builder.Services.AddSingleton(store);
        if (settings.TransitionDays is { } days)
            builder.Services.AddHostedService(services => new TransitionKeeper(store, days, TimeProvider.System, services.GetRequiredService<ILogger<TransitionKeeper>>()));
        builder.Services.AddSingleton(TopicIntake.Of(settings, sent));
        builder.Services.AddSingleton(new ContextLoader(store, settings.Currency, settings.WindowDays));
        builder.Services.AddSingleton(services => new ContextCache(
            version => services.GetRequiredService<HeavyWork>().Run(() => services.GetRequiredService<ContextLoader>().Load(version))));

        if (settings.Kafka?.SchemaRegistry is { } registry)
            builder.Services.AddSingleton(_ => new RegistrySchemas(registry, stalls,
                new HostLog(logs.CreateLogger("Cohort.Kafka"))));
        builder.Services.AddSingleton(stalls);
        builder.Services.AddAkka("cohort", (akka, services) =>
        {
            var node = NodeOf(settings, store, topics, purchases, models, stalls, services, () => services.GetRequiredService<ActorSystem>().Materializer()) with
            {
                Founding = control,
                IsGuided = settings.IsGuided,
            };
            if (control is not null) akka.AddSetup(new LeaseSetup(control, TimeProvider.System));
            if (settings.Remoting.Certificate is not null) akka.AddSetup(Remoting.Setup(settings.Remoting));
            akka.AddHocon(Databases.Journal(settings).WithFallback(Remoting.SettingsOf(config, settings.Remoting)).WithFallback(config), HoconAddMode.Prepend)
                .AddSetup(new HostLogSetup(logs))
                .ConfigureLoggers(logger => Logging.Add(logger, settings))
                .AddCohort(node, [.. settings.Roles])
                .AddStartup((system, _) =>
                {
                    Begin(system, services);
                    if (settings.Petabridge is not null) consoles?.Invoke(system, services);
                });
            if (settings.Petabridge is { } petabridge) akka.AddHocon(petabridge.Hocon, HoconAddMode.Prepend);
        });
        var app = builder.Build();
        app.MapNodeApi();
        if (settings.Http.IsReadable) NodeLog.IsReadable(app.Services.GetRequiredService<ILogger<NodeHost>>(), settings.Http.Address);
        return new NodeHost(app, store, [.. new IAsyncDisposable?[] { topics, sent, control }.OfType<IAsyncDisposable>()], logs);
    }

    /// <summary>Runs until the process is told to end, and has handed over what it had.</summary>
    public async Task Run()
    {
        try
        {
            await App.StartAsync();
        }
        catch (OperationCanceledException) when (App.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to end while it was beginning: what has begun already ends as it should.
            await App.StopAsync();
            return;
        }
        catch (Exception) when (WasRemoved(CoordinatedShutdown.Get(System)))
        {
            // Its actor system ended while it was beginning, so what begins finds none: that is not why.
            TellWhyRemoved(App.Services.GetRequiredService<ILogger<NodeHost>>(), CoordinatedShutdown.Get(System));
            return;
        }

        await App.WaitForShutdownAsync();
    }

    /// <summary>What the process ends with. Akka.NET's hosting notices the end of a removed node too, and says less of it.</summary>
    public int ExitCode => WasRemoved(CoordinatedShutdown.Get(System)) ? Node.ExitCode.Removed : Environment.ExitCode;

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        foreach (var writer in _writers) await writer.DisposeAsync();
        await _store.DisposeAsync();
        _logs.Dispose();
    }

    private static CohortNode NodeOf(
        NodeSettings settings, IServingStore store, ITopicWriter? topics, IPurchaseSource? purchases, IScoringModels? models, StallWatch stalls,
        IServiceProvider services, Func<IMaterializer> materializer)
    {
        var letters = new DeadLetters(store, topics, settings.Kafka?.Topics.DeadLetters ?? "", materializer);
        return new CohortNode
        {
            Alike = AlikeIn(settings),
            Store = new ServingSink(store),
            Members = new ServingMembers(store),
            Erasures = new NodeErasures(store, settings),
            Contexts = services.GetRequiredService<ContextCache>(),
            Wanted = services.GetRequiredService<ContextLoader>().Latest,
            Purchases = purchases,
            Decoder = services.GetService<RegistrySchemas>() is { } schemas
                ? new RegistryDecoder(schemas, settings.RecordBytes) : null,
            Topics = topics,
            TransitionsTopic = settings.Kafka?.Topics.Transitions ?? "",
            StoreLetters = letters.Write,
            CreateReader = () => new PurchaseReader(settings.Currency, settings.Calendar, settings.RecordBytes),
            Calendar = settings.Calendar,
            Scoring = settings.Scoring?.Scoring,
            Scorer = models is null ? null : new ScoringNode(models, new ServingScores(store), settings.Kafka?.Topics.Scores ?? "", CodeVersion),
            FirstRanges = settings.FirstRanges,
            Salts = settings.Salts,
            FeedsLake = settings.Lake is not null,
            Lake = settings.Lake is { } lake && settings.Roles.Contains(NodeRoles.Lake)
                ? new NodeLake(store, new LakeSettings(settings.Currency, lake.Buckets, settings.TimeZone, settings.FutureDays, settings.WindowDays)) : null,
            LakeInterval = settings.Lake?.Interval ?? TimeSpan.Zero,
            Stalls = stalls,
            RebalancerRound = TimeSpan.FromSeconds(settings.RebalancerRoundSeconds),
            MaxJumpDays = settings.MaxJumpDays,
            ClockSkew = settings.ClockSkew,
            DataSources = settings.FollowsData ? settings.SourcePartitions : null,
            IngestLimits = new IngestLimits { PartitionReader = new PartitionReaderLimits { FollowsData = settings.FollowsData, FutureDays = settings.FutureDays, WindowDays = settings.WindowDays } },
        };
    }

    // What ranges and their answers hang on for good. What may differ while nodes are restarted one after the other is not
    // among it.
    private static Dictionary<string, string> AlikeIn(NodeSettings settings)
    {
        var alike = AlwaysAlikeIn(settings);

        // Where there is one, so that nodes of a former version are let in where there is none.
        if (settings.Mapping.Version.Length > 0) alike["cohort.kafka.mapping"] = settings.Mapping.Version;
        if (settings.Currency.MinorDigits != MinorUnits.Usual) alike["cohort.currency, digits"] = settings.Currency.MinorDigits.ToString(CultureInfo.InvariantCulture);
        if (settings.WindowDays != Core.Limits.WindowDays) alike["cohort.window-days"] = settings.WindowDays.ToString(CultureInfo.InvariantCulture);
        if (settings.Lake is { } lake) alike["cohort.lake.location"] = lake.Location;
        if (settings.Kafka?.SchemaRegistry is not null) alike["cohort.kafka.schema-registry"] = "on";
        return alike;
    }

    private static Dictionary<string, string> AlwaysAlikeIn(NodeSettings settings) => new()
    {
        ["cohort.currency"] = settings.Currency.Code,
        ["cohort.business-day.time-zone"] = settings.TimeZone,
        ["cohort.business-day.clock"] = settings.FollowsData ? "data" : "wall",
        ["cohort.database.provider"] = settings.Database.ToString(),
        ["cohort.database.schema"] = settings.Schema,
    };

    // Read once before anything begins: whoever starts a node with models that it cannot use should see it at once.
    private static RegistryModels? ModelsOf(NodeSettings settings)
    {
        if (settings.Scoring is not { Models.Length: > 0 } scoring) return null;
        var models = new RegistryModels(scoring.Models, scoring.Campaigns);
        models.Read();
        return models;
    }

    private static bool WasRemoved(CoordinatedShutdown shutdown) =>
        shutdown.ShutdownReason is CoordinatedShutdown.ClusterDowningReason or CoordinatedShutdown.ClusterJoinUnsuccessfulReason or PartHasEnded;

    private static void TellWhyRemoved(ILogger<NodeHost> log, CoordinatedShutdown shutdown)
    {
        if (shutdown.ShutdownReason is CoordinatedShutdown.ClusterJoinUnsuccessfulReason) NodeLog.WasNotLetIn(log);
        else if (shutdown.ShutdownReason is PartHasEnded) NodeLog.LostAPart(log);
        else NodeLog.WasRemoved(log);
    }

    private static void Begin(ActorSystem system, IServiceProvider services)
    {
        SerializerCheck.Run(system);
        var log = services.GetRequiredService<ILogger<NodeHost>>();
        var cluster = Cluster.Get(system);

        // The settings allow this only where no other node can share the database.
        var settings = services.GetRequiredService<NodeSettings>();
        if (cluster.Settings.SeedNodes.IsEmpty && !settings.IsGuided) cluster.Join(cluster.SelfAddress);
        if (settings.Remoting.IsOpen) NodeLog.IsOpen(log);
        cluster.RegisterOnMemberUp(() => NodeLog.IsUp(log, cluster.SelfAddress));

        // Removed by the other nodes: whoever supervises the process must see that this is no ordinary end.
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var shutdown = CoordinatedShutdown.Get(system);
        _ = system.WhenTerminated.ContinueWith(
            _ =>
            {
                if (!WasRemoved(shutdown) && lifetime.ApplicationStopping.IsCancellationRequested) return;
                TellWhyRemoved(log, shutdown);
                Environment.ExitCode = Node.ExitCode.Removed;
                lifetime.StopApplication();
            },
            TaskScheduler.Default);
    }
}
