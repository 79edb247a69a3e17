using System.Globalization;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort sources</c>: how far each source is read.</summary>
internal static class SourcesVerb
{
    public static Verb Create() => new Verb("sources",
        """
        Show the sources that were read: up to where everything in them is applied and durable,
            what is applied ahead of that, by
        which mapping and from which record on, and of a cluster which node reads each and how many records wait.

        Example:
          cohort sources --data data
        """)
    {
        Paths = ["GET /v1/sources"],
        Run = async (_, cohort, answer) =>
        {
            var sources = await cohort.SourcesAsync(answer.Cancel);
            if (answer.WroteJsonLines(sources)) return;
            var table = new TextTable(
                "Source", ">Durable", ">Applied", ">Lag", ">Bytes", "Ahead of that", "Mapping", "Node");
            foreach (var source in sources)
            {
                var ahead = source.Ahead.Select(one => $"to record {Amount.Count(one.Records)} what is dated up to {one.Through}");
                table.Add(
                    source.Source, Shown(source.Durable), Shown(source.Applied), Shown(source.Lag),
                        Shown(source.Bytes), string.Join("; ", ahead.DefaultIfEmpty("-")), MappingOf(source.Mapping),
                            source.Node ?? "-");
            }

            if (table.IsEmpty) answer.Output.WriteLine("No source was read yet.");
            table.Write(answer.Output);
        },
    };

    private static string MappingOf(SourceMappingReply? mapping) => mapping is null ? "-"
        : mapping.From == 0 ? mapping.Name : $"{mapping.Name} from record {Amount.Count(mapping.From)}";

    private static string Shown(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";
}
