using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Cohort.Node.Hosting;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Cohort.Node.Tests.Hosting;

/// <summary>What any part of Akka.NET says again and again does not fill the log of a node.</summary>
public sealed class HostLoggerTests
{
    [Fact]
    public async Task Warnings_of_one_kind_are_told_a_few_times_and_other_lines_all()
    {
        using var sink = new Sink();
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(
                $$"""akka { loggers = ["{{typeof(HostLogger).AssemblyQualifiedName}}"], loglevel = INFO, stdout-loglevel = OFF }""")),
            new HostLogSetup(sink));
        var system = ActorSystem.Create("folds", setup);
        for (var i = 0; i < 500; i++)
        {
            system.Log.Warning(new IOException("away"), "The journal of range {0} cannot be read.", i);
            system.Log.Info("Range {0} is back.", i);
        }

        system.Log.Error("The last.");
        Assert.True(SpinWait.SpinUntil(() => sink.Lines.Contains("Error: The last."), TimeSpan.FromMinutes(1)));
        await system.Terminate();

        Assert.Equal(20, sink.Lines.Count(line => line.StartsWith("Warning: The journal of range ", StringComparison.Ordinal)));
        Assert.Equal(500, sink.Lines.Count(line => line.StartsWith("Information: Range ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_line_is_short_and_nothing_in_it_acts_Whatever_is_logged()
    {
        using var sink = new Sink();
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(
                $$"""akka { loggers = ["{{typeof(HostLogger).AssemblyQualifiedName}}"], loglevel = INFO, stdout-loglevel = OFF }""")),
            new HostLogSetup(sink));
        var system = ActorSystem.Create("shows", setup);
        system.Log.Info("User {0} is hot.", "a\u001b[2J\u202eb");
        system.Log.Info("Nobody took {0}", new string('x', 1_000_000));

        system.Log.Error("The last.");
        Assert.True(SpinWait.SpinUntil(() => sink.Lines.Contains("Error: The last."), TimeSpan.FromMinutes(1)));
        await system.Terminate();

        Assert.Contains("Information: User a\\u001b[2J\\u202eb is hot.", sink.Lines);
        Assert.InRange(sink.Lines.Max(line => line.Length), 1_000, 20_000);
    }

    private sealed class Sink : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
