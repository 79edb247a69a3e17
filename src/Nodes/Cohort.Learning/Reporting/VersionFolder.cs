using System.Reflection;
using System.Text;
using Cohort.Cli;
using Cohort.Core.Models;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Store;
using Cohort.Store.Models;

namespace Cohort.Learning.Reporting;

/// <summary>
/// The folder of one version of a model: <c>MODELDIR/name/version/</c>, the name escaped as in an address. It appears whole
/// and is never changed: the version is a fingerprint of the model, so the same training gives the same folder.
/// </summary>
internal static class VersionFolder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The version of this program.</summary>
    public static string CodeVersion =>
        typeof(VersionFolder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The folder of a model's versions.</summary>
    public static string Of(string models, string name) => Path.Combine(models, Uri.EscapeDataString(name));

    /// <summary>The model that findings are about, with all that one needs to know to train it again.</summary>
    public static Model ModelOf(Findings findings, ModelFindings found, Question question, ExampleSet set)
    {
        var examples = findings.Periods.Train;
        var origin = new ModelOrigin(
            examples.Dates.Min(), examples.Dates.Max(), set.Schedule.HorizonDays, examples.Rows,
            ExampleSet.FingerprintOf(examples), CodeVersion, MetricsJson.Short(found));
        return new Model(
            question.Kind, question.TargetWith(set.Layout.Segments), found.Candidate.Fitted.Predictor, found.Candidate.Calibration, origin);
    }

    /// <summary>Writes a version; one that is there already stays as it is.</summary>
    /// <returns>The folder.</returns>
    public static string Write(string models, Findings findings, ModelFindings found, Model model)
    {
        var folder = Path.Combine(Of(models, model.Name), model.Version);
        if (Directory.Exists(folder)) return folder;
        var partial = Path.Combine(Of(models, model.Name), ".new-" + model.Version);
        try
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            Directory.CreateDirectory(partial);
            var plots = Plots.Of(findings, found);
            foreach (var (file, svg) in plots) File.WriteAllText(Path.Combine(partial, file), svg, Utf8);
            File.WriteAllText(Path.Combine(partial, "metrics.json"), MetricsJson.Whole(findings, found, model), Utf8);
            File.WriteAllText(Path.Combine(partial, "report.md"), ReportText.Of(findings, found, model, [.. plots.Select(plot => plot.File)]), Utf8);
            using (var file = new AtomicFile(Path.Combine(partial, ModelRegistry.ModelFileName)))
            {
                // Last and whole: what is left of a crash before the move is a model, or none.
                file.Stream.Write(ModelFile.Encode(model));
                file.Commit();
            }

            Directory.Move(partial, folder);
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"The model cannot be written into '{folder}' ({fault.Message}). Give another folder with --out.");
        }
    }
}
