using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Cli.Mappings;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort mapping apply</c>: a shop's records as purchases in the plain format, for <c>cohort run</c> or a topic.</summary>
internal static class MappingApplyCommand
{
    private const int ToldLetters = 20;

    // Whatever a record holds is written as it is, but for what JSON must escape.
    private static readonly JsonWriterOptions AsTheyAre = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The mapping: a file, or the name of one that 'cohort mapping list' shows." };
        var events = new Option<string>("--events") { Required = true, HelpName = "EVENTS", Description = "The shop's records, one to a line; - is standard input, a file that ends in .gz is decompressed." };
        var use = new MappingArguments();
        var command = new Command("apply",
            """
            Write the purchase lines that a mapping makes of a shop's records, in the plain format that 'cohort run' reads. What is
            refused is told with its place and reason, and counted. Ends with 3 where the mapping has errors or all records are refused.

            Example:
              cohort mapping apply shopify --events orders.ndjson > purchases.ndjson
              cohort mapping apply my.mapping --events export.csv.gz | cohort run --events - --data data
            """)
        { file, events, use.Rates, use.Currency, use.TimeZone };
        command.SetAction(parsed =>
        {
            var streams = parsed.InvocationConfiguration;
            var opened = MappingFile.Open(parsed.GetRequiredValue(file));
            if (opened.Mapping is not { } mapping) throw CommandException.BadInput(string.Join(Environment.NewLine, opened.Errors.Select(opened.Tell)));
            var settings = use.Settings(parsed, opened, use.OpenRates(parsed));
            using var lines = EventLines.Open(parsed.GetRequiredValue(events), mapping);
            return Apply(lines, new MappedEvents(mapping, settings), settings.Currency, streams);
        });
        return command;
    }

    private static int Apply(EventLines events, MappedEvents mapped, BaseCurrency currency, InvocationConfiguration streams)
    {
        var (records, lines, filtered, refused) = (0L, 0L, 0L, 0L);
        using var bytes = new MemoryStream();
        using var json = new Utf8JsonWriter(bytes, AsTheyAre);
        for (; mapped.TryRead(events, out var outcome); records++)
        {
            if (outcome == MappedAs.Filtered) filtered++;
            if (mapped.Letter is { } letter && ++refused <= ToldLetters)
                streams.Error.WriteLine($"record {letter.Record + 1}, byte {letter.Byte}: {letter.Rejection.Detail}");
            for (var i = 0; i < mapped.Reader.Count; i++, lines++) Write(mapped.Reader[i], currency, json, bytes, streams.Output);
        }

        if (refused > ToldLetters) streams.Error.WriteLine($"The first {ToldLetters} of {Amount.Of(refused, "record")} that were refused.");
        streams.Error.WriteLine($"{Amount.Of(records, "record")} became {Amount.Of(lines, "line")}; {Amount.Count(filtered)} filtered, {Amount.Count(refused)} refused.");
        return records > 0 && refused == records ? ExitCode.BadInput : ExitCode.Done;
    }

    private static void Write(in Purchase line, BaseCurrency currency, Utf8JsonWriter json, MemoryStream bytes, TextWriter output)
    {
        bytes.SetLength(0);
        json.Reset();
        json.WriteStartObject();
        PurchaseJson.WriteBought(json, line, currency.MinorDigits);
        PurchaseJson.WriteReplaced(json, line);
        if (!line.Source.IsEmpty) json.WriteString("source"u8, line.Source);
        if (!line.OrderId.IsEmpty) json.WriteString("order_id"u8, line.OrderId);
        json.WriteString("currency"u8, currency.Code);
        json.WriteEndObject();
        json.Flush();
        output.Write(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        output.Write('\n');
    }
}
