using Cohort.Cli.Mappings;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Cli.Inspecting;

/// <summary>What a mapping makes of a sample.</summary>
/// <param name="Name">The mapping; empty for the plain format.</param>
/// <param name="Run">What it makes.</param>
internal sealed record Fit(string Name, SampleRun Run);

/// <summary>What a file of events is, and how it becomes purchases.</summary>
/// <param name="Sample">Its first records.</param>
/// <param name="Fields">Their fields.</param>
/// <param name="IsPlain">Whether they are purchases as they are.</param>
/// <param name="Ready">The delivered mapping that fits best; null where none does.</param>
/// <param name="Draft">A mapping to begin with, where none fits; null otherwise.</param>
/// <param name="Drafted">What that makes; null where it cannot be used yet.</param>
internal sealed record Inspection(EventSample Sample, FieldTable Fields, bool IsPlain, Fit? Ready, MappingDraft? Draft, SampleRun? Drafted)
{
    /// <summary>Looks at a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many lines and dead letters are kept; 0 for all.</param>
    /// <param name="settingsOf">What a mapping needs beside itself.</param>
    /// <exception cref="CommandException">It is missing or empty.</exception>
    public static Inspection Of(string path, int most, Func<MappingFile, MappingSettings> settingsOf)
    {
        var sample = EventSample.Of(path);
        var fields = FieldTable.Of(sample);
        if (sample.Format == EventFormat.Other) return new Inspection(sample, fields, false, null, null, null);
        if (IsPlainFormat(sample)) return new Inspection(sample, fields, true, null, null, null);
        var isCsv = sample.Format == EventFormat.Csv;
        var ready = ReadyMappings.All
            .Select(one => MappingFile.Kept(one.Name, one.Text)).Where(file => file.Mapping!.IsCsv == isCsv)
            .Select(file => new Fit(file.Path, RunOf(path, sample, file, most, settingsOf)!))
            .Where(fit => fit.Run.Mapped * 2 >= fit.Run.Records).MaxBy(fit => fit.Run.Mapped);
        if (ready is not null) return new Inspection(sample, fields, false, ready, null, null);
        var draft = MappingDraft.Of(fields.Fields, isCsv);
        var drafted = draft.Missing.Count > 0 ? null : RunOf(path, sample, MappingFile.Kept("draft", draft.Text), most, settingsOf);
        return new Inspection(sample, fields, false, null, draft, drafted);
    }

    private static bool IsPlainFormat(EventSample sample)
    {
        if (sample.Format == EventFormat.Csv) return false;

        // Whatever the currency is: a record that names another one, or has more digits, has the format all the same.
        var reader = new PurchaseReader(new BaseCurrency("EUR", MinorUnits.Most), BusinessCalendar.Utc);
        var plain = sample.Records.Count(record => reader.TryRead(record, out _, out var rejection) || rejection.Reason == RejectionReason.WrongCurrency);
        return plain * 2 > sample.Records.Count;
    }

    private static SampleRun? RunOf(string path, EventSample sample, MappingFile file, int most, Func<MappingFile, MappingSettings> settingsOf)
    {
        if (file.Mapping is not { } mapping) return null;
        using var lines = EventLines.Of(path, new MemoryStream([.. sample.Records.SelectMany(record => record.Append((byte)'\n'))]));
        return SampleRun.Of(lines, new MappedEvents(mapping, settingsOf(file)), most);
    }
}
