using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Cohort.Node;
using Microsoft.Extensions.Hosting;

var (options, error) = NodeOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(error);
    return 2;
}

Config settings;
try
{
    settings = ConfigurationFactory.ParseString(await File.ReadAllTextAsync(options.ConfigFile));
}
// The parser throws whatever it likes, the plainest exception included.
catch (Exception exception)
{
    Console.Error.WriteLine($"The settings in '{options.ConfigFile}' cannot be read: {exception.Message}");
    return 2;
}

var host = Host.CreateApplicationBuilder();
host.Services.AddAkka("cohort", akka => akka
    .AddHocon(settings, HoconAddMode.Prepend)
    .AddStartup((system, _) =>
    {
        var cluster = Cluster.Get(system);
        cluster.RegisterOnMemberUp(() => Console.WriteLine($"This node is up at {cluster.SelfAddress}."));
    }));
await host.Build().RunAsync();
return 0;
