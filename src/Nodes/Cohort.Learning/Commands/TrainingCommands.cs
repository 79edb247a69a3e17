using System.CommandLine;
using Cohort.Cli;
using Cohort.Cli.Commands;
using Cohort.Cli.Input;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Learning.Examples;
using Cohort.Store;

namespace Cohort.Learning.Commands;

/// <summary><c>cohort train</c>: the command line of this program.</summary>
internal sealed class TrainingCommands
{
    private const string PropensityPrefix = "propensity:";

    private readonly Argument<string> _what = new("WHAT")
    {
        Description = "churn: no purchase in the horizon. propensity:CATEGORY: a purchase in the category in the horizon. propensity: the largest categories, a model each.",
    };

    private readonly Option<string?> _data = Text("--data", "DIR", "A data directory: its rules, taxonomy and settings, and the files that it was fed from.");
    private readonly Option<string[]> _events = new("--events") { HelpName = "FILE|DIR", Description = "The purchases, or with --mapping a shop's own records: files, folders and patterns in the order of arrival.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
    private readonly EventMappingArguments _mapping = new();
    private readonly Option<string?> _taxonomy = Text("--taxonomy", "FILE", "The taxonomy as CSV; needed without --data.");
    private readonly Option<string?> _rules = Text("--rules", "FILE", "The rules, where memberships are features.");
    private readonly Option<BusinessDate?> _from = CommonOptions.Date("--from", "The first as-of date. The purchases should begin 90 days before: features look back so far.");
    private readonly Option<BusinessDate?> _to = CommonOptions.Date("--to", "The last date of an outcome.");
    private readonly Option<BusinessDate?> _choose = CommonOptions.Date("--choose", "The first date of the outcomes to choose and calibrate by; unless given, an eighth of the time before --report.");
    private readonly Option<BusinessDate?> _report = CommonOptions.Date("--report", "The first date of the outcomes to report on; unless given, the last quarter of the time.");
    private readonly Option<int> _horizon = CommonOptions.Whole("--horizon", "How many dates after the as-of date the outcome looks at.", 30, 1, Core.Limits.FeatureDays);
    private readonly Option<int> _step = CommonOptions.Whole("--step", "Days from one as-of date to the next.", 7, 1, 365);
    private readonly Option<int> _top = CommonOptions.Whole("--top", "How many categories propensity alone trains.", 10, 1, ExamplePart.MostQuestions);
    private readonly Option<string> _segments = new("--segments") { HelpName = "all|none|NAMES", Description = "The memberships that are features. A model looks at their rules as they are now: when one changes, the model is to be trained anew.", DefaultValueFactory = _ => "none" };
    private readonly Option<string> _calibration = new("--calibration") { HelpName = "platt|isotonic", Description = "How raw scores become probabilities; isotonic wants some thousand examples to choose by.", DefaultValueFactory = _ => "platt" };
    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "MODELDIR", Description = "Where versions of models go, a folder each: the model, its metrics as JSON, its report." };
    private readonly Option<string?> _currency = CommonOptions.OptionalCurrency("The base currency of --events; EUR unless given.");
    private readonly Option<string?> _timeZone = Text("--time-zone", "ZONE", "The zone whose calendar gives the dates of --events; UTC unless given.");

    private TrainingCommands() => _calibration.AllowOnly("platt", "isotonic");

    public static RootCommand Root() => new TrainingCommands().Build();

    private RootCommand Build()
    {
        var root = new RootCommand(
            """
            Train models on point-in-time examples: walk through the purchases day by day, read every user's features at
            the end of each as-of date, and look a horizon later what became of them. A logistic regression and gradient-boosted
            trees are fitted on the first part of the time, chosen and calibrated on the next, and reported on the last.

            Example:
              cohort train churn --data data --from 2026-01-01 --to 2026-06-30 --out models
              cohort train propensity:DAIRY --events purchases.ndjson --taxonomy taxonomy.csv --from 2026-01-01 --to 2026-06-30 --out models
            """)
        {
            _what, _data, _events, _mapping.Mapping, _mapping.Rates, _taxonomy, _rules, _from, _to, _choose, _report, _horizon, _step, _top, _segments, _calibration,
            _out, _currency, _timeZone, StudyCommand.Create(), SpeedCommand.Create(),
        };
        root.SetAction((parsed, cancel) => Task.Run(() => Train(parsed, parsed.InvocationConfiguration.Output, cancel), cancel));
        return root;
    }

    private int Train(ParseResult parsed, TextWriter output, CancellationToken cancel)
    {
        var schedule = ScheduleOf(parsed);
        var source = SourceOf(parsed);
        var questions = QuestionsOf(parsed, source, schedule, cancel);
        var job = new TrainJob(
            source, schedule, parsed.GetValue(_segments)!, parsed.GetValue(_calibration) == "isotonic", parsed.GetRequiredValue(_out));
        job.Run(questions, output, cancel);
        return ExitCode.Done;
    }

    private Schedule ScheduleOf(ParseResult parsed)
    {
        if (parsed.GetValue(_from) is not { } from || parsed.GetValue(_to) is not { } to)
            throw CommandException.BadUsage("Training needs --from and --to: the first as-of date, and the last date of an outcome.");
        return Schedule.Of(
            from, parsed.GetValue(_choose), parsed.GetValue(_report), to, parsed.GetValue(_horizon), parsed.GetValue(_step));
    }

    private TrainingSource SourceOf(ParseResult parsed)
    {
        var events = EventFiles.Of(parsed.GetValue(_events)!);
        var mapping = _mapping.Read(parsed);
        if (parsed.GetValue(_data) is { } data)
        {
            if (parsed.GetValue(_taxonomy) is not null || parsed.GetValue(_rules) is not null || parsed.GetValue(_currency) is not null || parsed.GetValue(_timeZone) is not null)
                throw CommandException.BadUsage("A data directory has its own rules, taxonomy, currency and time zone; leave these options away, or give --events without --data.");
            return TrainingSource.OfDirectory(data, events, mapping);
        }

        if (events.Count == 0 || parsed.GetValue(_taxonomy) is not { } taxonomy)
            throw CommandException.BadUsage("Training needs purchases: a directory with --data, or files with --events and --taxonomy.");
        return TrainingSource.Of(
            events,
            taxonomy,
            parsed.GetValue(_rules),
            StoredSettings.Default.With(parsed.GetValue(_currency), parsed.GetValue(_timeZone), null, null),
            mapping);
    }

    private List<Question> QuestionsOf(ParseResult parsed, TrainingSource source, Schedule schedule, CancellationToken cancel)
    {
        var what = parsed.GetRequiredValue(_what);
        if (what == "churn") return [new Question(ModelKind.Churn, null)];
        if (what == "propensity")
        {
            var names = LargestCategories.Of(source, schedule.From, schedule.Choose.AddDays(-1), parsed.GetValue(_top), cancel);
            return [.. names.Select(name => new Question(ModelKind.Propensity, name))];
        }

        if (!what.StartsWith(PropensityPrefix, StringComparison.Ordinal))
            throw CommandException.BadUsage($"\"{what}\" cannot be trained; give churn, propensity, or propensity:CATEGORY.");
        var category = what[PropensityPrefix.Length..];
        return source.Context.Taxonomy.TryGetCategory(category, out _)
            ? [new Question(ModelKind.Propensity, category)]
            : throw CommandException.BadUsage($"The taxonomy has no category \"{category}\"; write it in its upper and lower case.");
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };
}
