using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Cohort.Store.Access;
using Cohort.Testing;

namespace Cohort.Deploy.Tests;

/// <summary>
/// What is published is started as its image would be: by another user, who has no rights, on a file system that cannot be written
/// but for the folders that are mounted.
/// </summary>
public sealed partial class PublishedTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-published-").FullName;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private Process? _process;

    [SkippableFact]
    public async Task A_node_begins_answers_and_ends_well_as_a_pod_would()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can begin a program as somebody else, with a root that cannot be written.");
        var overlay = Overlay.Of("local");
        var container = overlay.Deployments.Single().Spec.Template.Spec.Containers[0];
        var (secret, key) = ApiKey.Create("ann", AccessRoles.Admin);
        var port = FreePort.Next();
        Publish();
        Write("keys", $"{key}\n");

        // The overlay's own settings, where this machine has other ports and folders.
        Write("node.conf", $$"""
            {{FileOf(overlay).Replace("/var/lib/cohort/data", Folder("data"), StringComparison.Ordinal).Replace("/etc/cohort/keys/keys", Path.Combine(_folder, "keys"), StringComparison.Ordinal)}}
            cohort.http.address = "http://0.0.0.0:{{port.ToString(CultureInfo.InvariantCulture)}}"
            akka.remote.dot-netty.tcp.port = {{FreePort.Next().ToString(CultureInfo.InvariantCulture)}}
            """);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _process = Start(container.Env.Where(variable => variable.Value is not null).ToDictionary(variable => variable.Name, variable => variable.Value));
        var said = _process.StandardOutput.ReadToEndAsync();
        var errors = _process.StandardError.ReadToEndAsync();

        await Until(async () => await Status(new Uri(address, container.LivenessProbe.HttpGet.Path)) == HttpStatusCode.OK, said, errors);
        await Until(async () => (await Ready(new Uri(address, container.ReadinessProbe.HttpGet.Path))).Contains("no ranges yet", StringComparison.Ordinal), said, errors);
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(new Uri(address, "/v1/status")));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        Assert.Equal(HttpStatusCode.OK, await Status(new Uri(address, "/v1/status")));

        Process.Start("kill", ["-TERM", Child()]).WaitForExit();
        Assert.True(_process.WaitForExit(Patience), "It did not end.");
        Assert.True(_process.ExitCode == 0, await said + await errors);

        // Nobody but the user of the image wrote, and only where something was mounted.
        Assert.NotEmpty(Directory.EnumerateFiles(Folder("data")));
        Assert.DoesNotContain(secret, await said + await errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
        _process?.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string FileOf(Overlay overlay) => overlay.All<k8s.Models.V1ConfigMap>().Single(map => map.Data.ContainsKey("node.conf")).Data["node.conf"];

    private static async Task Until(Func<Task<bool>> holds, Task<string> said, Task<string> errors)
    {
        for (var waited = Stopwatch.StartNew(); !await holds(); await Task.Delay(100))
        {
            Assert.False(said.IsCompleted && errors.IsCompleted, "It has ended.");
            Assert.True(waited.Elapsed < Patience, "It did not come to be.");
        }
    }

    private async Task<HttpStatusCode> Status(Uri address)
    {
        try
        {
            using var response = await _client.GetAsync(address);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private async Task<string> Ready(Uri address)
    {
        using var response = await _client.GetAsync(address);
        return await response.Content.ReadAsStringAsync();
    }

    // As the image makes it, without the debugger's files.
    private void Publish()
    {
        using var publish = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["publish", Path.Combine(Overlay.Root, "src", "Nodes", "Cohort.Node"), "--configuration", Configuration, "--no-build", "--nologo", "--output", Path.Combine(_folder, "app")])
        { RedirectStandardOutput = true })!;
        var said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        Assert.True(publish.ExitCode == 0, said);
    }

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);

    private string Folder(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => File.WriteAllText(Folder(name), text);

    private Process Start(Dictionary<string, string> variables)
    {
        foreach (var name in (string[])["data", "tmp"]) Directory.CreateDirectory(Folder(name));
        var script = $"""
            set -e
            chown -R 1654:1654 '{Folder("data")}' '{Folder("tmp")}' '{Folder("keys")}' && chmod 0755 '{_folder}' && chmod 0440 '{Folder("keys")}'
            mount --make-rprivate /
            mount --bind '{Folder("data")}' '{Folder("data")}'
            mount --bind '{Folder("tmp")}' '{Folder("tmp")}'
            mount -o remount,bind,ro /
            exec setpriv --reuid 1654 --regid 1654 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all '{Path.Combine(Folder("app"), "cohort-node")}' --config '{Folder("node.conf")}'
            """;
        var start = new ProcessStartInfo("unshare", ["--mount", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder("app"),
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables.Append(KeyValuePair.Create("PATH", Environment.GetEnvironmentVariable("PATH") ?? "")).Append(KeyValuePair.Create("TMPDIR", Folder("tmp"))))
            start.Environment[name] = value;
        foreach (var (name, value) in DockerVariables()) start.Environment[name] = value;

        // Where the runtime lies, which the base image says.
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath!)!;
        return Process.Start(start)!;
    }

    private static IEnumerable<(string Name, string Value)> DockerVariables() =>
        Variable().Matches(File.ReadAllText(Path.Combine(Overlay.Root, "deploy", "docker", "Dockerfile"))).Select(match => (match.Groups["name"].Value, match.Groups["value"].Value));

    // The shell and setpriv have become the node: it has their number.
    private string Child() => _process!.Id.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ENV (?<name>\w+)=(?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Variable();
}
