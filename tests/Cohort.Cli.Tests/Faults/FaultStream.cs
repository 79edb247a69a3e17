namespace Cohort.Cli.Tests.Faults;

/// <summary>
/// A stream with late, repeated, refunded and broken lines over 120 days, so that days turn and purchases expire, and
/// what an undisturbed run over it answers. Made once for all tests.
/// </summary>
internal sealed class FaultStream : IDisposable
{
    /// <summary>The name of the source in every run over it.</summary>
    public const string Source = "till";

    public const int Lines = 60_000;

    private static readonly Lazy<Task<FaultStream>> Made = new(Make);

    private readonly Scratch _scratch;
    private readonly int[] _lineEnds;

    private FaultStream(Scratch scratch)
    {
        _scratch = scratch;
        Bytes = File.ReadAllBytes(scratch["events.ndjson"]);
        _lineEnds = [.. Enumerable.Range(0, Bytes.Length).Where(i => Bytes[i] == (byte)'\n').Select(i => i + 1)];
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public byte[] Bytes { get; }

    public string Events => _scratch["events.ndjson"];

    public string Taxonomy => _scratch["taxonomy.csv"];

    public static string Rules => Path.Combine(AppContext.BaseDirectory, "examples", "generated", "rules.cohort");

    /// <summary>The data directory of an undisturbed run; it has one range, whose state was snapshotted. Only to be read or copied.</summary>
    public string Data => _scratch["data"];

    /// <summary>What the undisturbed run answers.</summary>
    public Answers Expected { get; private set; } = null!;

    public static Task<FaultStream> Get() => Made.Value;

    /// <summary>Where a line begins.</summary>
    public int StartOf(int line) => line == 0 ? 0 : _lineEnds[line - 1];

    /// <summary>The arguments of a run into a data directory.</summary>
    public string[] RunArgs(string events, string data, params string[] more) =>
        ["run", "--events", events, "--taxonomy", Taxonomy, "--rules", Rules, "--data", data, "--source", Source, "--partitions", "1", .. more];

    public void Dispose() => _scratch.Dispose();

    private static async Task<FaultStream> Make()
    {
        var scratch = new Scratch();
        await Run.Well(
            "generate", "--out", scratch["events.ndjson"], "--taxonomy-out", scratch["taxonomy.csv"], "--seed", "7", "--users", "400",
            "--events", $"{Lines}", "--days", "120", "--late", "0.1", "--duplicates", "0.05", "--malformed", "0.01", "--refunds", "0.05");
        var stream = new FaultStream(scratch);
        await Run.Well(stream.RunArgs(stream.Events, stream.Data));
        stream.Expected = await Answers.Of(stream.Data);
        return stream;
    }
}
