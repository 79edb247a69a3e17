using System.Text;
using Akka.Configuration;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Cohort.Core;
using Cohort.Core.Expressions;
using Cohort.Core.Mappings;
using Cohort.Store;

namespace Cohort.Node.Settings;

/// <summary>What the records of the topic of purchases are read by: the files that the settings name.</summary>
internal static class MappingFiles
{
    private const string MappingKey = $"{KafkaSettings.Path}.mapping";
    private const string RatesKey = $"{KafkaSettings.Path}.rates";

    // Rows of thirty bytes: as many as the table takes.
    private const long MostRatesBytes = 32L * Limits.Rates;

    // As many errors as a person looks at, at a node that does not start.
    private const int MostTold = 5;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>
    /// The mapping; that of the plain format where none is named. What is wrong with the files goes to the errors.
    /// </summary>
    /// <param name="config">All settings.</param>
    /// <param name="block">Takes the errors.</param>
    /// <param name="settings">What a mapping needs beside itself and its files.</param>
    public static TopicMapping Read(Config config, Block block, MappingSettings settings)
    {
        var (name, ratesFile) = (config.GetString(MappingKey, "").Trim(), config.GetString(RatesKey, "").Trim());
        var none = new Dictionary<string, string>();
        var plain = new TopicMapping("", "", "", none, (text, rates) => Open(text, rates, settings));
        if (name.Length == 0)
        {
            if (ratesFile.Length > 0) block.Errors.Add($"{RatesKey} is set, but {MappingKey} is not: rates need one.");
            return plain;
        }

        if (TextOf(name, block) is not { } text || MappingOf(name, text, block) is not { } mapping) return plain;
        var texts = new Dictionary<string, string> { [mapping.Version] = text };
        var read = plain with { Name = name, Version = mapping.Version, Texts = texts };
        if (ratesFile.Length == 0) return read;
        if (TextOf(RatesKey, ratesFile, MostRatesBytes, block) is not { } ratesText) return read;
        if (RatesOf(ratesFile, ratesText, block) is not { } rates) return read;
        texts[rates.Version] = ratesText;
        return read with { RatesVersion = rates.Version };
    }

    /// <summary>The mapping under other settings than those it was read under.</summary>
    public static TopicMapping Under(MappingSettings settings, TopicMapping mapping) =>
        mapping with { Open = (text, rates) => Open(text, rates, settings) };

    private static string? TextOf(string name, Block block) =>
        !File.Exists(name) && ReadyMappings.All.FirstOrDefault(ready => ready.Name == name) is { } ready ? ready.Text
            : TextOf(MappingKey, name, Limits.MappingBytes, block);

    private static string? TextOf(string key, string path, long mostBytes, Block block)
    {
        try
        {
            if (new FileInfo(path).Length <= mostBytes) return File.ReadAllText(path, StrictUtf8);
            block.Errors.Add($"{key} is '{path}', a file of more than {mostBytes} bytes.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            block.Errors.Add($"{key} is '{path}', which cannot be read as a file of UTF-8: "
                + $"{fault.Message.TrimEnd('.')}. Check the path; 'cohort mapping list' shows the delivered mappings.");
        }

        return null;
    }

    private static MappingText? MappingOf(string name, string text, Block block)
    {
        var unknown = new List<RuleError>();
        if (MappingText.TryParse(text, out var mapping, out var errors)) MappingZones.Of(mapping, unknown);
        Tell(MappingKey, name, [.. errors, .. unknown], block);
        if (mapping is { IsCsv: true }) block.Errors.Add(
            $"{MappingKey} is '{name}', which reads lines of CSV under a header: a record of a topic has none. Name "
                + $"a mapping of JSON.");
        return mapping;
    }

    private static RateTable? RatesOf(string path, string text, Block block)
    {
        if (RateTable.TryParse(text, out var rates, out var errors)) return rates;
        Tell(RatesKey, path, errors, block);
        return null;
    }

    private static void Tell(string key, string path, IReadOnlyList<RuleError> errors, Block block) =>
        block.Errors.AddRange(errors.Take(MostTold).Select(error => $"{key}: {path}, {error}"));

    // Also of what was in force before, and was kept by a node that could read it.
    private static MappingReader Open(string text, string? ratesText, MappingSettings settings)
    {
        var unknown = new List<RuleError>();
        RateTable? rates = null;
        if (!MappingText.TryParse(text, out var mapping, out var errors) || (ratesText is not null
            && !RateTable.TryParse(ratesText, out rates, out errors)))
            throw new InvalidOperationException(
                $"A mapping by which records were read before cannot be read any more: {errors[0]} Use the program "
                    + $"that wrote it.");
        var zones = MappingZones.Of(mapping, unknown);
        if (unknown.Count > 0) throw new InvalidOperationException(unknown[0].Message);
        return new MappingReader(mapping, settings with { Zones = zones, Rates = rates });
    }
}
