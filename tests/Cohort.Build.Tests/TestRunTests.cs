using Cohort.Build.Testing;
using Xunit;

namespace Cohort.Build.Tests;

public sealed class TestRunTests
{
    [Fact]
    public void Outcomes_are_counted_and_failures_named()
    {
        var report = TestRun.Judge("Some.Tests", 1, Trx("""
            <UnitTestResult testName="a" outcome="Passed" />
            <UnitTestResult testName="b" outcome="Passed" />
            <UnitTestResult testName="c" outcome="NotExecuted" />
            <UnitTestResult testName="d" outcome="Failed">
              <Output><ErrorInfo><Message> expected 1, was 2 </Message></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="e" outcome="Timeout" />
            """), filtered: false);

        Assert.Equal("2 passed, 2 failed, 1 skipped", report.Tally.ToString());
        Assert.Equal(
            [new FailedTest("d", "expected 1, was 2"), new FailedTest("e", "There is no message.")], report.Failures);
    }

    [Fact]
    public void A_run_without_a_report_has_failed()
    {
        var report = TestRun.Judge("Some.Tests", 1, null, filtered: false);

        Assert.Equal(Tally.OneFailed, report.Tally);
        Assert.Equal("Some.Tests", Assert.Single(report.Failures).Name);
    }

    [Fact]
    public void A_run_that_ends_badly_has_failed_though_its_tests_passed()
    {
        var report = TestRun.Judge("Some.Tests", 134, Trx("""<UnitTestResult outcome="Passed" />"""), filtered: false);

        Assert.Equal(new Tally(1, 1, 0), report.Tally);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_run_of_no_test_has_failed_unless_a_filter_asked_for_it(bool filtered, int failed) =>
        Assert.Equal(new Tally(0, failed, 0), TestRun.Judge("Some.Tests", 0, Trx(""), filtered).Tally);

    private static string Trx(string results) =>
        $"""<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>{results}</Results></TestRun>""";
}
