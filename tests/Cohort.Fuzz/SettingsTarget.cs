using System.Text;
using Cohort.Node.Settings;

namespace Cohort.Fuzz;

/// <summary>A node's file of settings. The library behind the check does not end on some texts: it is given a time.</summary>
internal static class SettingsTarget
{
    // Milliseconds; a file is read in less than one. Long, so that a slow machine is no fault.
    private const int Patience = 120_000;

    public static Target Target { get; } = new("settings", TextTargets.Texts(
        "cohort.database.directory = \"/var/lib/cohort\"\nakka.cluster.roles = [shard, ingest]\n",
        "# said\ncohort {\n  database { provider = postgresql, connection-string = \"Host=db;Password=x\" }\n  kafka.client { \"sasl.password\" = y, security.protocol = SASL_SSL }\n  scoring.interval = 5 s\n}\nakka.cluster.seed-nodes = [\n  \"akka.tcp://cohort@a:1\" // first\n  \"akka.tcp://cohort@b:1\"\n]\n",
        "{ cohort : { currency : EUR }\n akka.x = \"\"\"long\n\"text\" \"\"\"\n akka.y = [{a = 1}, [2, 3]] }\n"), Read, _ => false);

    private static void Read(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (HoconCheck.FaultOf(text) is { } fault)
        {
            TextTargets.Require(fault is { Line: >= 1, Column: >= 1, Detail.Length: > 0 and < 500 }, "A fault says nothing, or too much.");
            return;
        }

        var read = new Thread(() => SettingsFile.Of(text, _ => null), 4 << 20) { IsBackground = true };
        read.Start();
        if (!read.Join(Patience)) throw new BrokenLawException("The parser does not end on what the check takes.");
    }
}
