using System.Globalization;
using System.Text.Json;
using Cohort.Core.Models;
using Cohort.Engine.Texts;
using Cohort.Store.Models;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Scoring;

/// <summary>Models for people to read.</summary>
internal static class ModelText
{
    /// <summary>A model for programs.</summary>
    public static object Describe(Model model, string state) => new
    {
        Model = model.Name,
        model.Version,
        InForce = state,
        Form = FormOf(model),
        FeatureVersion = model.Target.Schema.Version,
        SchemaFingerprint = model.Target.Schema.Fingerprint,
        Segments = model.Target.Schema.Segments.Select(segment => segment.Name),
        model.Origin.From,
        model.Origin.To,
        model.Origin.HorizonDays,
        model.Origin.Rows,
        model.Origin.DataFingerprint,
        model.Origin.CodeVersion,
        Metrics = Metrics(model),
    };

    public static void Write(Model model, string state, IEnumerable<RegistryChange> history, TextWriter output)
    {
        output.WriteLine($"{model.Name}, version {model.Version}, in force: {state}.");
        foreach (var (name, value) in Lines(model)) output.WriteLine($"  {name,-20} {value}");
        foreach (var change in history.Where(change => change.Version == model.Version || change.Before == model.Version))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {change.At:yyyy-MM-dd HH:mm} {change.Action} to {change.Version ?? "none"} by {change.By}: {(change.Reason.Length == 0 ? "no reason given" : change.Reason)}"));
        }
    }

    public static void Compare(Model one, Model other, TextWriter output)
    {
        var table = new TextTable("", one.Version, other.Version, "Differs");
        var others = Lines(other).ToDictionary(line => line.Name, line => line.Value);
        foreach (var (name, value) in Lines(one))
        {
            var otherValue = others.GetValueOrDefault(name, "-");
            others.Remove(name);
            table.Add(name, value, otherValue, value == otherValue ? "" : "yes");
        }

        foreach (var (name, value) in others) table.Add(name, "-", value, "yes");
        table.Write(output);
    }

    private static IEnumerable<(string Name, string Value)> Lines(Model model)
    {
        yield return ("predicts", model.Name);
        yield return ("form", FormOf(model));
        yield return ("trained", $"from {model.Origin.From} to {model.Origin.To}, {model.Origin.HorizonDays} days ahead");
        yield return ("examples", Amount.Count(model.Origin.Rows));
        yield return ("features", $"version {model.Target.Schema.Version}, schema {model.Target.Schema.Fingerprint}");
        yield return ("data", model.Origin.DataFingerprint);
        yield return ("program", model.Origin.CodeVersion);
        foreach (var (name, value) in Numbers(Metrics(model), "")) yield return (name, value);
    }

    private static IEnumerable<(string Name, string Value)> Numbers(JsonElement? element, string prefix)
    {
        if (element is not { ValueKind: JsonValueKind.Object } found) yield break;
        foreach (var property in found.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number) yield return (prefix + property.Name, property.Value.GetRawText());
            foreach (var inner in Numbers(property.Value, prefix + property.Name + ".")) yield return inner;
        }
    }

    private static JsonElement? Metrics(Model model)
    {
        try
        {
            return JsonDocument.Parse(model.Origin.Metrics).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string FormOf(Model model) => model.Predictor is TreePredictor trees ? $"{trees.Trees.Count} boosted trees" : "linear";
}
