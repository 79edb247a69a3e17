using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Inspecting;
using Cohort.Cli.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine.Texts;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort inspect</c>: what a file of events is, and how it becomes purchases.</summary>
internal sealed class InspectCommand
{
    private const int DefaultLimit = 5;

    private readonly Argument<string> _file = new("FILE") { Description = "The events; a file that ends in .gz is decompressed." };
    private readonly MappingArguments _use = new();
    private readonly Option<int> _limit = CommonOptions.Limit(DefaultLimit, "lines and dead letters");
    private readonly Option<bool> _draft = new("--draft") { Description = "Write nothing but the draft of a mapping, to keep it in a file." };
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create() => new InspectCommand().Build();

    private Command Build()
    {
        var command = new Command("inspect",
            """
            Look at the first thousand records of a file: what it is, which fields it has, which delivered mapping turns it into purchases
            or else the draft of one, and the first purchases that come of it. Ends with 3 where the file is of a kind that cannot be read.

            Example:
              cohort inspect orders.ndjson
              cohort inspect export.csv --draft > my.mapping
            """)
        { _file, _use.Rates, _use.Currency, _use.TimeZone, _limit, _draft, _json };
        command.SetAction(Inspect);
        return command;
    }

    private int Inspect(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var (path, rates) = (parsed.GetRequiredValue(_file), _use.OpenRates(parsed));
        var found = Inspection.Of(path, parsed.GetValue(_limit), file => _use.Settings(parsed, file, rates));
        if (parsed.GetValue(_draft)) return WriteDraft(path, found, output);
        if (parsed.GetValue(_json)) TellPrograms(path, found, output);
        else Tell(path, found, _use.BaseCurrency(parsed), output);
        return found.Sample.Format == EventFormat.Other ? ExitCode.BadInput : ExitCode.Done;
    }

    private static int WriteDraft(string path, Inspection found, TextWriter output)
    {
        if (found.Sample.Format == EventFormat.Other) throw CommandException.BadInput($"{path} is {found.Sample.Description}, so there is no mapping of it.");
        var draft = found.Draft ?? MappingDraft.Of(found.Fields.Fields, found.Sample.Format == EventFormat.Csv);
        output.Write(draft.Text);
        return ExitCode.Done;
    }

    private static void Tell(string path, Inspection found, BaseCurrency currency, TextWriter output)
    {
        output.WriteLine($"{path} is {found.Sample.Description}.");
        if (found.Sample.Format == EventFormat.Other) return;
        output.WriteLine($"Its first {Amount.Of(found.Fields.Records, "record")}:");
        var fields = new TextTable("Field", "Holds", ">Records", "Example");
        foreach (var field in found.Fields.Fields) fields.Add(field.Path, field.Kinds, Amount.Count(field.Records), field.Example);
        fields.Write(output);
        output.WriteLine();
        if (found.IsPlain) output.WriteLine($"They are purchases in the plain format: 'cohort run --events {path}' reads them.");
        else if (found.Ready is { } ready) TellReady(path, ready, currency, output);
        else TellDraft(path, found, currency, output);
    }

    private static void TellReady(string path, Fit ready, BaseCurrency currency, TextWriter output)
    {
        output.WriteLine($"The mapping {ready.Name} fits: 'cohort run --events {path} --mapping {ready.Name}' reads them.");
        SampleText.Write(path, ready.Run, currency, output);
    }

    private static void TellDraft(string path, Inspection found, BaseCurrency currency, TextWriter output)
    {
        output.WriteLine("No delivered mapping fits. A draft, which 'cohort inspect --draft' writes alone:");
        output.WriteLine();
        foreach (var line in found.Draft!.Text.TrimEnd('\n').Split('\n')) output.WriteLine($"    {line}");
        output.WriteLine();
        if (found.Drafted is { } run) SampleText.Write(path, run, currency, output);
        else output.WriteLine($"No field was found for {string.Join(", ", found.Draft.Missing)}: name them, and try it with 'cohort mapping check'.");
    }

    private static void TellPrograms(string path, Inspection found, TextWriter output)
    {
        var run = found.Ready?.Run ?? found.Drafted;
        Json.Write(output, new
        {
            File = path,
            Format = found.Sample.Format switch { EventFormat.JsonLines => "json-lines", EventFormat.JsonArray => "json-array", EventFormat.Csv => "csv", _ => "other" },
            found.Sample.Description,
            found.Fields.Records,
            found.Fields.Fields,
            Plain = found.IsPlain,
            Mapping = found.Ready?.Name,
            Draft = found.Draft?.Text,
            found.Draft?.Missing,
            Lines = run?.Lines,
            run?.Mapped,
            run?.Filtered,
            run?.Refused,
        });
    }
}
