namespace Cohort.Build;

/// <summary>What the build program can do.</summary>
internal enum Verb { Help, Build, Test, Demo, Bench, Soak, Fuzz, Format, Notices, Sbom, Screenshots, Dashboard, Petabridge }

/// <summary>What was asked for on the command line.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Rest">What is passed on to the program that the verb starts.</param>
internal sealed record Request(Verb Verb, IReadOnlyList<string> Rest)
{
    public string Configuration { get; private init; } = "Release";

    /// <summary>Compile ahead, for this machine.</summary>
    public bool IsReadyToRun { get; private init; }

    /// <summary>Only tests that match this, in the words of <c>dotnet test --filter</c>.</summary>
    public string? Filter { get; private init; }

    /// <summary>Only the tests that take little time.</summary>
    public bool IsFast { get; private init; }

    /// <summary>Only the test project of this name, with or without its prefix and suffix.</summary>
    public string? Project { get; private init; }

    /// <summary>Report what is not formatted, and change nothing.</summary>
    public bool Check { get; private init; }

    public static (Request? Request, string? Error) Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args[0] is "-h" or "--help" or "-?") return (new Request(Verb.Help, []), null);
        if (!Enum.TryParse<Verb>(args[0], ignoreCase: true, out var verb) || !char.IsLetter(args[0][0]))
            return (null, $"There is no verb '{args[0]}'. './build.sh help' lists the verbs.");
        return verb is Verb.Demo or Verb.Bench or Verb.Soak or Verb.Fuzz
            ? (new Request(verb, [.. args.Skip(1)]), null)
            : ParseOptions(new Request(verb, []), args);
    }

    private static (Request?, string?) ParseOptions(Request request, IReadOnlyList<string> args)
    {
        for (var at = 1; at < args.Count; at++)
        {
            var takesValue = (request.Verb, args[at]) is (Verb.Build, "--configuration" or "-c")
                or (Verb.Test, "--filter" or "--project");
            if (takesValue && at + 1 == args.Count) return (null, $"The option {args[at]} wants a value after it.");
            Request? next = (request.Verb, args[at]) switch
            {
                (Verb.Build, "--configuration" or "-c") => request with { Configuration = args[++at] },
                (Verb.Build, "--ready-to-run") => request with { IsReadyToRun = true },
                (Verb.Test, "--filter") => request with { Filter = args[++at] },
                (Verb.Test, "--project") => request with { Project = args[++at] },
                (Verb.Test, "--fast") => request with { IsFast = true },
                (Verb.Format, "--check") => request with { Check = true },
                _ => null,
            };
            if (next is null)
                return (null, $"The verb '{args[0]}' does not know '{args[at]}'. './build.sh help' lists its options.");
            request = next;
        }

        return (request, null);
    }
}
