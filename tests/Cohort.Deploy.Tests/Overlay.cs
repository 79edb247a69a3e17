using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace Cohort.Deploy.Tests;

/// <summary>What <c>kubectl kustomize</c> makes of an overlay.</summary>
internal sealed partial class Overlay
{
    private static readonly ConcurrentDictionary<string, Overlay> Rendered = new();

    private readonly IReadOnlyList<(string Kind, string Text)> _documents;

    private Overlay(string name)
    {
        Name = name;
        Text = Run("kustomize", Path.Combine(Root, "deploy", "k8s", "overlays", name));
        _documents = [.. Text.Split("\n---\n").Select(text => (Kind().Match(text).Groups["kind"].Value, text))];
    }

    public static string Root { get; } = FindRoot();

    /// <summary>Why nothing can be rendered here; null where it can.</summary>
    public static string? WhyMissing { get; } = Missing();

    public string Name { get; }

    public string Text { get; }

    public IEnumerable<string> Kinds => _documents.Select(document => document.Kind);

    public IReadOnlyList<V1Deployment> Deployments => All<V1Deployment>();

    /// <summary>Renders an overlay; skips the test where that cannot be done.</summary>
    public static Overlay Of(string name)
    {
        Skip.If(WhyMissing is not null, WhyMissing);
        return Rendered.GetOrAdd(name, name => new Overlay(name));
    }

    /// <summary>The objects of one kind, strictly read: a field that Kubernetes does not know is a fault.</summary>
    public IReadOnlyList<T> All<T>() => [.. _documents.Where(document => $"V1{document.Kind}" == typeof(T).Name || $"V2{document.Kind}" == typeof(T).Name)
        .Select(document => KubernetesYaml.Deserialize<T>(document.Text, strict: true))];

    /// <summary>The texts of objects of a kind that Kubernetes does not bring along.</summary>
    public IReadOnlyList<string> Texts(string kind) => [.. _documents.Where(document => document.Kind == kind).Select(document => document.Text)];

    /// <summary>The containers of a deployment, those that go before among them.</summary>
    public static IEnumerable<V1Container> Containers(V1Deployment deployment) =>
        [.. deployment.Spec.Template.Spec.InitContainers ?? [], .. deployment.Spec.Template.Spec.Containers];

    private static string? Missing()
    {
        try
        {
            // Older ones know neither labels nor patches of components.
            var version = KustomizeVersion().Match(Run("version", "--client")).Groups["major"].Value;
            return version is "" or "2" or "3" or "4" ? "This kubectl has no Kustomize 5; install a kubectl of 1.27 or later." : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no kubectl on this machine; install one of 1.27 or later.";
        }
    }

    private static string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return text;
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Cohort.slnx"))) return at.FullName;
        }

        throw new InvalidOperationException("These tests run in a clone.");
    }

    [GeneratedRegex(@"^kind: (?<kind>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex(@"Kustomize Version: v(?<major>\d+)\.")]
    private static partial Regex KustomizeVersion();
}
