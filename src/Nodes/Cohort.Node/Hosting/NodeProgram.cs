using Akka.Actor;
using Akka.Configuration;
using Cohort.Engine;
using Cohort.Node.Settings;
using Cohort.Serving;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Node.Hosting;

/// <summary>The program of a node, from its command line to its end.</summary>
internal static class NodeProgram
{
    /// <summary>Runs a node.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="consoles">Begins what listens for operators beside HTTP; null where the program has nothing like that.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Action<ActorSystem, IServiceProvider>? consoles)
    {
        FullHeap.Watch();
        if (NodeOptions.WantsHelp(args))
        {
            Console.WriteLine(NodeOptions.Help);
            return ExitCode.Well;
        }

        var (options, error) = NodeOptions.Parse(args);
        if (options is null)
        {
            Console.Error.WriteLine(error);
            return ExitCode.Misused;
        }

        var (config, errors) = SettingsFile.Read(options.ConfigFile, Environment.GetEnvironmentVariable);
        var settings = default(NodeSettings);
        if (config is not null) (settings, errors) = NodeSettings.Read(config);
        if (config is null || settings is null)
        {
            Console.Error.WriteLine($"The settings in '{options.ConfigFile}' cannot be used:");
            foreach (var line in errors) Console.Error.WriteLine($"  {line}");
            return ExitCode.Misused;
        }

        if (settings.Petabridge is not null && consoles is null)
        {
            Console.Error.WriteLine("cohort.petabridge.enabled is on, and this program has no Petabridge.Cmd: start cohort-node-petabridge, which './build.sh petabridge' builds, or leave it off.");
            return ExitCode.Misused;
        }

        try
        {
            if (options.OnlyMigrates)
            {
                await (await Databases.Open(settings)).DisposeAsync();
                Console.WriteLine("The tables of the database are as this version wants them.");
                return ExitCode.Well;
            }

            if (options.OnlyChecks) return await DatabaseCheck.RunAsync(settings, Console.Out, Console.Error);
            if (options.Rebuild is { } rebuild) return await Rebuild.RunAsync(config, settings, rebuild, Console.Out, Console.Error);
            await using var node = await NodeHost.Build(config, settings, consoles: consoles);
            await node.Run();
            return node.ExitCode;
        }
        // An address that is taken, a database that is away: the reason is for people, not the place in the program.
        catch (Exception exception) when (exception is StoreException or EngineException or CohortException or IOException or InvalidOperationException or ConfigurationException)
        {
            Console.Error.WriteLine($"The node cannot start: {exception.Message}");
            return ExitCode.Failed;
        }
    }
}
