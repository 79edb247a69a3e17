using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query sources</c>: how far each source is read.</summary>
internal static class QuerySourcesCommand
{
    public static Command Create() => new Command("sources",
        """
        Show the sources that were read, and up to where everything in them is applied and stored.

        Example:
          cohort query sources --data data
        """).From((_, view, answer) =>
        {
            var table = new TextTable("Source", ">Records", ">Bytes", "Ahead of that");
            foreach (var name in view.Store.Sources())
            {
                var position = view.Store.Position(name);
                if (answer.Json)
                {
                    Json.Write(answer.Output, new
                    {
                        position.Source,
                        Records = position.Record,
                        Bytes = position.Byte,
                        position.Pass,
                        Ahead = position.Handled.Select(h => new { Records = h.Record, Bytes = h.Byte, h.Through }),
                    });
                }
                else
                {
                    var ahead = position.Handled.Select(h => $"to record {Amount.Count(h.Record)} what is dated up to {h.Through}");
                    table.Add(position.Source, Amount.Count(position.Record), Amount.Count(position.Byte), string.Join("; ", ahead.DefaultIfEmpty("-")));
                }
            }

            if (answer.Json) return;
            if (table.IsEmpty) answer.Output.WriteLine("No source was read yet.");
            table.Write(answer.Output);
        });
}
