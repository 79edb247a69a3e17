using Akka.Configuration;
using Cohort.Node;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Store;

var (options, error) = NodeOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(error);
    return ExitCode.Misused;
}

Config config;
try
{
    config = NodeConfig.Of(await File.ReadAllTextAsync(options.ConfigFile), Environment.GetEnvironmentVariable);
}
// The parser throws whatever it likes, the plainest exception included.
catch (Exception exception)
{
    Console.Error.WriteLine($"The settings in '{options.ConfigFile}' cannot be read: {exception.Message}");
    return ExitCode.Misused;
}

var (settings, errors) = NodeSettings.Read(config);
if (settings is null)
{
    Console.Error.WriteLine($"The settings in '{options.ConfigFile}' cannot be used:");
    foreach (var line in errors) Console.Error.WriteLine($"  {line}");
    return ExitCode.Misused;
}

try
{
    await using var node = await NodeHost.Build(config, settings);
    await node.Run();
    return node.ExitCode;
}
// An address that is taken, a database that is away: the reason is for people, not the place in the program.
catch (Exception exception) when (exception is StoreException or IOException or InvalidOperationException or ConfigurationException)
{
    Console.Error.WriteLine($"The node cannot start: {exception.Message}");
    return ExitCode.Failed;
}
