using System.Text.RegularExpressions;
using k8s.Models;

namespace Cohort.Deploy.Tests;

/// <summary>What every overlay must be, before any cluster sees it.</summary>
public sealed partial class ManifestTests
{
    private static readonly string[] Custom = ["Certificate", "Issuer", "ScaledObject", "TriggerAuthentication", "PrometheusRule"];

    public static TheoryData<string> Overlays => ["local", "small", "production"];

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Every_object_is_one_that_Kubernetes_knows(string name)
    {
        var overlay = Overlay.Of(name);

        var read = overlay.All<V1Namespace>().Count + overlay.All<V1ServiceAccount>().Count + overlay.All<V1ConfigMap>().Count + overlay.All<V1Service>().Count
            + overlay.All<V1Deployment>().Count + overlay.All<V1PodDisruptionBudget>().Count + overlay.All<V1NetworkPolicy>().Count
            + overlay.All<V2HorizontalPodAutoscaler>().Count + Custom.Sum(kind => overlay.Texts(kind).Count);

        Assert.Equal(overlay.Kinds.Count(), read);
        Assert.Contains("Deployment", overlay.Kinds);
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Pods_have_no_right_that_they_do_not_need(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            var pod = deployment.Spec.Template.Spec;
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.Equal("cohort-node", pod.ServiceAccountName);
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal((1654, 1654), (pod.SecurityContext.RunAsUser, pod.SecurityContext.RunAsGroup));
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            foreach (var container in Overlay.Containers(deployment))
            {
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Null(container.SecurityContext.Privileged);
            }
        }

        Assert.All(Overlay.Of(name).All<V1ServiceAccount>(), account => Assert.False(account.AutomountServiceAccountToken));
        Assert.All(Overlay.Of(name).Kinds, kind => Assert.DoesNotContain("Role", kind, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Every_container_says_what_it_takes_and_memory_has_a_limit(string name)
    {
        foreach (var container in Overlay.Of(name).Deployments.SelectMany(Overlay.Containers))
        {
            Assert.Contains("cpu", container.Resources.Requests.Keys);
            Assert.Equal(container.Resources.Requests["memory"], container.Resources.Limits["memory"]);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Secrets_are_named_and_never_written_down(string name)
    {
        var overlay = Overlay.Of(name);

        Assert.DoesNotContain("Secret", overlay.Kinds);
        Assert.DoesNotMatch(SecretText(), overlay.Text);
        Assert.All(
            overlay.Deployments.SelectMany(Overlay.Containers).SelectMany(container => container.Env).Where(variable => SecretName().IsMatch(variable.Name)),
            variable => Assert.NotNull(variable.ValueFrom?.SecretKeyRef));
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Images_have_a_version(string name)
    {
        foreach (var image in Overlay.Of(name).Deployments.SelectMany(Overlay.Containers).Select(container => container.Image))
        {
            Assert.Matches(@"(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$", image);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Whoever_selects_pods_finds_some(string name)
    {
        var overlay = Overlay.Of(name);
        var pods = overlay.Deployments.Select(deployment => deployment.Spec.Template.Metadata.Labels).ToList();
        Assert.All(overlay.Deployments, deployment => Assert.True(Matches(deployment.Spec.Selector.MatchLabels, deployment.Spec.Template.Metadata.Labels)));
        var selectors = overlay.All<V1Service>().Select(service => service.Spec.Selector)
            .Concat(overlay.All<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels))
            .Concat(overlay.All<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector.MatchLabels))
            .Concat(overlay.Deployments.SelectMany(deployment => deployment.Spec.Template.Spec.TopologySpreadConstraints).Select(spread => spread.LabelSelector.MatchLabels));
        Assert.All(selectors, selector => Assert.Contains(pods, labels => Matches(selector, labels)));

        // Two deployments that select the same pods would take them from each other.
        Assert.All(overlay.Deployments, deployment => Assert.Single(pods, labels => Matches(deployment.Spec.Selector.MatchLabels, labels)));

        // The policy is for every pod, and lets every pod speak to every other.
        Assert.All(pods, labels => Assert.All(overlay.All<V1NetworkPolicy>(), policy => Assert.True(Matches(policy.Spec.PodSelector.MatchLabels, labels))));
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Ports_that_are_named_are_there(string name)
    {
        var overlay = Overlay.Of(name);
        foreach (var deployment in overlay.Deployments)
        {
            var container = Assert.Single(deployment.Spec.Template.Spec.Containers);
            string[] ports = [.. container.Ports.Select(port => port.Name)];
            Assert.All(overlay.All<V1Service>().SelectMany(service => service.Spec.Ports), port => Assert.Contains(port.TargetPort.Value, ports));
            Assert.All(overlay.All<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Ingress).SelectMany(rule => rule.Ports), port => Assert.Contains(port.Port.Value, ports));
            Assert.All(new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }, probe => Assert.Contains(probe.HttpGet.Port.Value, ports));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Every_key_of_every_map_is_read_by_somebody(string name)
    {
        var overlay = Overlay.Of(name);
        foreach (var map in overlay.All<V1ConfigMap>())
        {
            // Grafana's sidecar reads what has this label.
            if (map.Metadata.Labels?.ContainsKey("grafana_dashboard") is true) continue;
            foreach (var deployment in overlay.Deployments)
            {
                var volume = Assert.Single(deployment.Spec.Template.Spec.Volumes, volume => volume.ConfigMap?.Name == map.Metadata.Name);
                foreach (var container in Overlay.Containers(deployment))
                {
                    var mount = Assert.Single(container.VolumeMounts, mount => mount.Name == volume.Name);
                    Assert.All(map.Data.Keys, key => Assert.Contains($"{mount.MountPath}/{key}", container.Args));
                }
            }

            // A changed map has another name, so that a change of settings is a roll-out.
            Assert.Matches("-[0-9a-z]{10}$", map.Metadata.Name);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Every_volume_is_used_and_every_mount_has_one(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            var volumes = deployment.Spec.Template.Spec.Volumes.Select(volume => volume.Name).Order(StringComparer.Ordinal);
            var mounts = Overlay.Containers(deployment).SelectMany(container => container.VolumeMounts).Select(mount => mount.Name).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(volumes, mounts);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void One_more_begins_before_one_ends_unless_files_have_one_owner(string name)
    {
        foreach (var deployment in Overlay.Of(name).Deployments)
        {
            var strategy = deployment.Spec.Strategy;
            if (strategy.Type == "Recreate") Assert.Equal(1, deployment.Spec.Replicas);
            else Assert.Equal(("RollingUpdate", "1", "0"), (strategy.Type, strategy.RollingUpdate.MaxSurge.Value, strategy.RollingUpdate.MaxUnavailable.Value));
        }
    }

    [SkippableFact]
    public void Whoever_scales_has_the_only_word_on_how_many()
    {
        var overlay = Overlay.Of("production");
        var scaled = overlay.All<V2HorizontalPodAutoscaler>().Select(scaler => scaler.Spec.ScaleTargetRef.Name)
            .Concat(overlay.Texts("ScaledObject").Select(text => Target().Match(text).Groups["name"].Value)).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(["cohort-ingest", "cohort-score", "cohort-shard"], scaled);
        Assert.All(overlay.Deployments, deployment => Assert.Equal(scaled.Contains(deployment.Metadata.Name), deployment.Spec.Replicas is null));
        Assert.All(overlay.All<V2HorizontalPodAutoscaler>(), scaler => Assert.True(scaler.Spec.MinReplicas < scaler.Spec.MaxReplicas && scaler.Spec.Behavior.ScaleDown.StabilizationWindowSeconds >= 600));
    }

    [SkippableFact]
    public void Pods_that_serve_several_survive_a_drain()
    {
        var overlay = Overlay.Of("production");

        Assert.All(overlay.Deployments, deployment => Assert.Single(
            overlay.All<V1PodDisruptionBudget>(), budget => Matches(budget.Spec.Selector.MatchLabels, deployment.Spec.Template.Metadata.Labels)));
    }

    private static bool Matches(IDictionary<string, string> selector, IDictionary<string, string> labels) =>
        selector.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    [GeneratedRegex("PASSWORD|DATABASE|SECRET|TOKEN")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"PRIVATE KEY|(?i:password|pwd)\s*=|stringData:|cohort_[A-Za-z0-9]{16}")]
    private static partial Regex SecretText();

    [GeneratedRegex(@"scaleTargetRef:\n(\s+\w+: .*\n)*?\s+name: (?<name>\S+)")]
    private static partial Regex Target();
}
