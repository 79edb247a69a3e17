using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Scoring;
using Cohort.Core.Models;
using Cohort.Engine.Reading;
using Cohort.Engine.Scoring;
using Cohort.Engine.Texts;
using Cohort.Store.Models;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort models</c>: which models there are, and which are in force.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models",
        """
        Show and change which models are in force. A version is named by its content and never changes; a change is one
        atomic step, kept with its reason. A running 'cohort run' takes it up when it is started again.

        Example:
          cohort models list --models models
          cohort models promote 1f2e3d4c --models models --reason "better in March"
        """)
    {
        List(), Show(), Compare(),
        Promote(),
        Changing("rollback", "Put the version in force again that was before.", (_, registry, name, reason) =>
            $"{name} is served by version {registry.Rollback(name, reason).Version} again.", "NAME"),
        Changing("shadow", "Let a version score beside the one in force; nothing of it is served.", (_, registry, version, reason) =>
        {
            var model = registry.Find(version);
            registry.Shadow(model, reason);
            return $"Version {model.Version} of {model.Name} scores as a shadow from the next start on.";
        }),
        Changing("unshadow", "End that.", (_, registry, version, reason) =>
        {
            var model = registry.Find(version);
            registry.Unshadow(model, reason);
            return $"Version {model.Version} of {model.Name} is no shadow any more.";
        }),
    };

    private static Option<string> Models() => new("--models") { Required = true, HelpName = "DIR", Description = "The registry of models." };

    private static Command List()
    {
        var (models, json) = (Models(), CommonOptions.Json());
        var command = new Command("list", "Show all versions, and which are in force.") { models, json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var registry = ModelRegistry.Open(parsed.GetRequiredValue(models));
            var table = new TextTable("Model", "Version", "In force", "Trained from", "To", ">Examples");
            foreach (var model in registry.Models)
            {
                if (parsed.GetValue(json)) Json.Write(output, ModelText.Describe(model, StateOf(registry, model)));
                else table.Add(model.Name, model.Version, StateOf(registry, model), model.Origin.From.ToString(), model.Origin.To.ToString(), Amount.Count(model.Origin.Rows));
            }

            if (registry.Models.Count == 0 && !parsed.GetValue(json)) output.WriteLine("The registry has no models yet.");
            table.Write(output);
        });
        return command;
    }

    private static Command Show()
    {
        var (models, json) = (Models(), CommonOptions.Json());
        var version = new Argument<string>("VERSION") { Description = "The version, or its first digits." };
        var command = new Command("show", "Show one version: where it comes from, what was measured, what it looks at.") { version, models, json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var registry = ModelRegistry.Open(parsed.GetRequiredValue(models));
            var model = registry.Find(parsed.GetRequiredValue(version));
            if (parsed.GetValue(json)) Json.Write(output, ModelText.Describe(model, StateOf(registry, model)));
            else ModelText.Write(model, StateOf(registry, model), registry.State.History, output);
        });
        return command;
    }

    private static Command Compare()
    {
        var models = Models();
        var one = new Argument<string>("VERSION") { Description = "One version." };
        var other = new Argument<string>("OTHER") { Description = "Another." };
        var command = new Command("compare", "Show two versions side by side.") { one, other, models };
        command.SetAction(parsed =>
        {
            var registry = ModelRegistry.Open(parsed.GetRequiredValue(models));
            ModelText.Compare(
                registry.Find(parsed.GetRequiredValue(one)), registry.Find(parsed.GetRequiredValue(other)), parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static Command Promote()
    {
        var data = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "Refuse the version unless it fits the rules and the taxonomy that hold in this data directory; without it, the next run does.",
        };
        var command = Changing("promote", "Put a version in force.", (parsed, registry, version, reason) =>
        {
            var model = registry.Find(version);
            if (parsed.GetValue(data) is { } path)
            {
                using var view = DirectoryView.Open(path);
                Fitting.Require(model, view.Context);
            }

            var before = registry.Champion(model.Name);
            registry.Promote(model, reason);
            return $"{model.Name} is served by version {model.Version} now{(before is null ? "." : $", before by {before.Version}.")}";
        });
        command.Add(data);
        return command;
    }

    private static Command Changing(string name, string description, Func<ParseResult, ModelRegistry, string, string, string> change, string what = "VERSION")
    {
        var models = Models();
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why; kept in the history.", DefaultValueFactory = _ => "" };
        var subject = new Argument<string>(what) { Description = what == "NAME" ? "What the model predicts, as in churn." : "The version, or its first digits." };
        var command = new Command(name, description) { subject, models, reason };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(change(
            parsed, ModelRegistry.Open(parsed.GetRequiredValue(models)), parsed.GetRequiredValue(subject), parsed.GetRequiredValue(reason))));
        return command;
    }

    private static string StateOf(ModelRegistry registry, Model model) =>
        registry.State.Champions.GetValueOrDefault(model.Name) == model.Version ? "yes"
        : registry.State.Shadows.GetValueOrDefault(model.Name) == model.Version ? "shadow" : "-";
}
