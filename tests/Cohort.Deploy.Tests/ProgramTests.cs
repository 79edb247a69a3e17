using System.Text.RegularExpressions;
using Akka.Configuration;
using Cohort.Node;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Node.Tests.Strangers;
using k8s.Models;

namespace Cohort.Deploy.Tests;

/// <summary>What manifests say to the program, it understands.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private const string Address = "10.1.2.3";

    private readonly Certificates _certificates = new("nodes");
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-deploy-").FullName;

    public static TheoryData<string> Overlays => ManifestTests.Overlays;

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void A_node_takes_its_settings_as_it_is_given_them(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            foreach (var container in Overlay.Containers(deployment))
            {
                var (settings, errors) = Read(Overlay.Of(name), container);

                Assert.Empty(errors);
                Assert.Equal(name == "local" ? DatabaseKind.Sqlite : DatabaseKind.PostgreSql, settings!.Database);
                Assert.Equal(name != "local", settings.IsGuided);
                Assert.True(settings.Http.AsksWho);
                Assert.Equal(container.Name == "node" && name == "production" ? [deployment.Spec.Selector.MatchLabels["app.kubernetes.io/component"]] : settings.Roles, settings.Roles);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Variables_are_those_that_a_node_reads(string name)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        NodeConfig.Of("", variable =>
        {
            read.Add(variable);
            return null;
        });

        Assert.All(
            Overlay.Of(name).Deployments.SelectMany(Overlay.Containers).SelectMany(container => container.Env),
            variable => Assert.Contains(variable.Name, read));
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Ports_are_those_that_a_node_listens_on(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            var container = deployment.Spec.Template.Spec.Containers[0];
            var config = ConfigOf(Overlay.Of(name), container);
            Assert.Equal(config.GetInt("akka.remote.dot-netty.tcp.port"), container.Ports.Single(port => port.Name == "remoting").ContainerPort);
            var http = new Uri(config.GetString("cohort.http.address"));
            Assert.Equal(http.Port, container.Ports.Single(port => port.Name == "http").ContainerPort);
            Assert.All(
                new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe },
                probe => Assert.Equal(http.Scheme, probe.HttpGet.Scheme?.ToLowerInvariant() ?? "http"));
        }

        Assert.All(
            Overlay.Of(name).All<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Egress.Take(1)).SelectMany(rule => rule.Ports),
            port => Assert.Equal("2552", port.Port.Value));
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Paths_in_the_settings_are_mounted(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            foreach (var container in Overlay.Containers(deployment))
            {
                var paths = MountedPath().Matches(FileOf(Overlay.Of(name))).Select(match => match.Value).ToList();
                Assert.NotEmpty(paths);

                // Models are for nodes that score.
                foreach (var path in paths.Where(path => !path.EndsWith("/models", StringComparison.Ordinal) || container.VolumeMounts.Any(mount => mount.Name == "models")))
                    Assert.Contains(container.VolumeMounts, mount => path == mount.MountPath || path.StartsWith($"{mount.MountPath}/", StringComparison.Ordinal));
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Arguments_are_those_that_a_node_takes(string name)
    {
        var file = Path.Combine(_folder, "node.conf");
        File.WriteAllText(file, "");
        foreach (var container in Overlay.Of(name).Deployments.SelectMany(Overlay.Containers))
        {
            Assert.Equal([$"/app/{typeof(NodeOptions).Assembly.GetName().Name}"], container.Command);
            var (options, error) = NodeOptions.Parse([.. container.Args.Select(argument => argument.StartsWith('/') ? file : argument)]);

            Assert.Null(error);
            Assert.Equal(container.Name == "migrate", options!.OnlyMigrates);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void A_pod_is_given_more_time_than_its_orderly_end_takes(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            var container = deployment.Spec.Template.Spec.Containers[0];
            var phases = PhasesOf(ConfigOf(Overlay.Of(name), container));
            var before = TimeSpan.FromSeconds(container.Lifecycle.PreStop.Sleep.Seconds);

            Assert.True(phases < NodeHost.LongestShutdown, $"The phases take {phases}, and the host waits for {NodeHost.LongestShutdown}.");
            Assert.InRange(deployment.Spec.Template.Spec.TerminationGracePeriodSeconds!.Value, (before + NodeHost.LongestShutdown).TotalSeconds + 1, double.MaxValue);
        }
    }

    [SkippableFact]
    public void Readers_scale_on_what_they_read()
    {
        var overlay = Overlay.Of("production");
        var (settings, _) = Read(overlay, overlay.Deployments.Single(deployment => deployment.Metadata.Name == "cohort-ingest").Spec.Template.Spec.Containers[0]);
        var scaler = Assert.Single(overlay.Texts("ScaledObject"));

        Assert.Contains($"consumerGroup: {settings!.Kafka!.GroupId}\n", scaler, StringComparison.Ordinal);
        Assert.Contains($"topic: {settings.Kafka.Topics.Purchases}\n", scaler, StringComparison.Ordinal);
        Assert.Contains($"bootstrapServers: {settings.Kafka.BootstrapServers}\n", scaler, StringComparison.Ordinal);
        Assert.Contains("allowIdleConsumers: \"false\"\n", scaler, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_is_of_the_version_that_builds_and_runs_as_nobody_in_particular()
    {
        var file = File.ReadAllText(Path.Combine(Overlay.Root, "deploy", "docker", "Dockerfile"));
        var version = Regex.Match(File.ReadAllText(Path.Combine(Overlay.Root, "global.json")), @"""version"": ""(\d+\.\d+)\.").Groups[1].Value;

        Assert.All(From().Matches(file), from => Assert.StartsWith($"{version}-", from.Groups["tag"].Value, StringComparison.Ordinal));
        Assert.Contains("chiseled", From().Matches(file)[^1].Value, StringComparison.Ordinal);
        Assert.Contains("\nUSER 1654:1654\n", file, StringComparison.Ordinal);
        foreach (Match copied in Copied().Matches(file))
            Assert.All(copied.Groups["what"].Value.Split(' '), path => Assert.True(Path.Exists(Path.Combine(Overlay.Root, path)), $"There is no {path}."));
    }

    public void Dispose()
    {
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string FileOf(Overlay overlay) => Assert.Single(overlay.All<V1ConfigMap>(), map => map.Data.ContainsKey("node.conf")).Data["node.conf"];

    // Every phase may take its time, one after the other.
    private static TimeSpan PhasesOf(Config config)
    {
        var shutdown = config.WithFallback(ConfigurationFactory.Default()).GetConfig("akka.coordinated-shutdown");
        var usual = shutdown.GetTimeSpan("default-phase-timeout");
        var phases = shutdown.GetConfig("phases");
        return TimeSpan.FromTicks(phases.Root.GetObject().Unwrapped.Keys.Sum(phase => phases.GetTimeSpan($"{phase}.timeout", usual).Ticks));
    }

    private (NodeSettings? Settings, IReadOnlyList<string> Errors) Read(Overlay overlay, V1Container container)
    {
        var (config, errors) = SettingsFile.Of(WithFiles(FileOf(overlay)), variable => ValueOf(container, variable));
        return config is null ? (null, errors) : NodeSettings.Read(config);
    }

    private Config ConfigOf(Overlay overlay, V1Container container) =>
        SettingsFile.Of(WithFiles(FileOf(overlay)), variable => ValueOf(container, variable)).Config!;

    // What a pod gets of Kubernetes and of secrets.
    private static string? ValueOf(V1Container container, string name) => container.Env.SingleOrDefault(variable => variable.Name == name) switch
    {
        null => null,
        { Value: { } value } => value,
        { ValueFrom.FieldRef.FieldPath: "status.podIP" } => Address,
        { Name: "COHORT_DATABASE" } => "Host=db;Username=cohort;Database=cohort;SSL Mode=VerifyFull",
        { ValueFrom.SecretKeyRef: not null } => "given",
        _ => null,
    };

    private string WithFiles(string text)
    {
        // For the names that the overlays' certificates are for.
        var names = DnsNames().Matches(Overlay.Of("production").Texts("Certificate").Single(one => one.Contains("dnsNames", StringComparison.Ordinal)))
            .Select(match => match.Groups["name"].Value).ToArray();
        var pem = _certificates.Pem(names);
        var keys = Path.Combine(_folder, "keys");
        File.WriteAllText(keys, $"{Cohort.Store.Access.ApiKey.Create("ann", Cohort.Store.Access.AccessRoles.Read).Key}\n");
        return text.Replace("/etc/cohort/tls/tls.crt", pem, StringComparison.Ordinal).Replace("/etc/cohort/tls/tls.key", pem, StringComparison.Ordinal)
            .Replace("/etc/cohort/tls/ca.crt", _certificates.AuthorityFile, StringComparison.Ordinal).Replace("/etc/cohort/keys/keys", keys, StringComparison.Ordinal);
    }

    [GeneratedRegex("/(etc|var/lib)/cohort/[^\"]+")]
    private static partial Regex MountedPath();

    [GeneratedRegex(@"^FROM \S+:(?<tag>\S+)", RegexOptions.Multiline)]
    private static partial Regex From();

    [GeneratedRegex(@"^COPY (?<what>(?!--)\S+( \S+)*) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copied();

    [GeneratedRegex(@"^  - ['""]?(?<name>[*a-z][*a-z.-]*)['""]?$", RegexOptions.Multiline)]
    private static partial Regex DnsNames();
}
