using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Cohort.Lake.Stores;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

/// <summary>A server that speaks S3, on the loopback interface: s3rver on Node.js, with or without conditional writes.</summary>
public sealed class S3Server : IAsyncLifetime, IDisposable
{
    private const string Version = "3.7.1";

    // It passes over the condition of a write, and shows an object before it is whole; here it is taught better: requests
    // are carried out one after the other.
    private const string Program = """
        const S3rver = require('s3rver');
        const [plain, conditional, directory] = process.argv.slice(2);
        const silent = true, address = '127.0.0.1', configureBuckets = [{ name: 'lake' }], allowMismatchedSignatures = true;
        new S3rver({ silent, address, port: +plain, directory: directory + '/plain', configureBuckets, allowMismatchedSignatures }).run();
        const server = new S3rver({ silent, address, port: +conditional, directory: directory + '/conditional', configureBuckets, allowMismatchedSignatures });
        let before = Promise.resolve();
        server.middleware.unshift((ctx, next) => before = before.catch(() => {}).then(async () => {
          const [, bucket, ...key] = decodeURIComponent(ctx.path).split('/');
          if (ctx.method !== 'PUT' || ctx.get('if-none-match') !== '*' || !await server.store.existsObject(bucket, key.join('/'))) return next();
          for await (const ignored of ctx.req);
          ctx.status = 412;
          ctx.type = 'application/xml';
          ctx.body = '<Error><Code>PreconditionFailed</Code><Message>There is one.</Message></Error>';
        }));
        server.run().then(() => console.log('ready'));
        """;

    private readonly Scratch _scratch = new();
    private readonly int _plain = FreePort.Next();
    private readonly int _conditional = FreePort.Next();
    private Process? _process;

    /// <summary>Why there is none; null where it runs.</summary>
    public string? WhyMissing { get; private set; }

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_scratch["program"]);
        File.WriteAllText(_scratch["program/server.js"], Program);
        WhyMissing = await InstallAsync();
        if (WhyMissing is not null) return;
        _process = Start("node", "server.js", _plain.ToString(CultureInfo.InvariantCulture), _conditional.ToString(CultureInfo.InvariantCulture), _scratch["data"]);
        if (await _process.StandardOutput.ReadLineAsync() != "ready") WhyMissing = $"s3rver does not start: {await _process.StandardError.ReadToEndAsync()}";
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        _scratch.Dispose();
    }

    /// <summary>What a client needs.</summary>
    public S3Settings Settings(string prefix, bool isConditional) => new("lake", prefix)
    {
        Endpoint = new Uri($"http://127.0.0.1:{(isConditional ? _conditional : _plain)}"),
        Region = "us-east-1",
        AccessKey = "S3RVER",
        SecretKey = "S3RVER",
    };

    private async Task<string?> InstallAsync()
    {
        try
        {
            using var install = Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"s3rver@{Version}");
            var (output, error) = (install.StandardOutput.ReadToEndAsync(), install.StandardError.ReadToEndAsync());
            await install.WaitForExitAsync();
            return install.ExitCode == 0 ? null : $"s3rver {Version} cannot be installed: {await output} {await error}";
        }
        catch (Win32Exception)
        {
            return "There is no npm on this machine; install Node.js.";
        }
    }

    private Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = _scratch["program"],
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
