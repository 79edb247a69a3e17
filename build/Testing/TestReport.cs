using System.Xml.Linq;

namespace Cohort.Build.Testing;

/// <summary>A test that failed, and why.</summary>
internal sealed record FailedTest(string Name, string Message);

/// <summary>What a test run wrote down, read from its trx file.</summary>
internal sealed record TestReport(Tally Tally, IReadOnlyList<FailedTest> Failures)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestReport Parse(string text)
    {
        var tally = default(Tally);
        var failures = new List<FailedTest>();
        foreach (var result in XDocument.Parse(text).Descendants(Trx + "UnitTestResult"))
        {
            switch (result.Attribute("outcome")?.Value)
            {
                case "Passed":
                    tally += Tally.OnePassed;
                    break;
                case "NotExecuted":
                    tally += new Tally(0, 0, 1);
                    break;
                default:
                    // Failed, Error, Timeout, Aborted, or nothing at all: none of them has passed.
                    tally += Tally.OneFailed;
                    failures.Add(Failure(result));
                    break;
            }
        }

        return new TestReport(tally, failures);
    }

    private static FailedTest Failure(XElement result) => new(
        result.Attribute("testName")?.Value ?? "a test without a name",
        result.Descendants(Trx + "Message").FirstOrDefault()?.Value.Trim() ?? "There is no message.");
}
