using Cohort.Engine.Running;
using Cohort.Store.Questions;
using Xunit;

namespace Cohort.Engine.Tests.Running;

/// <summary>Questions that come while a run has the ranges.</summary>
public sealed class InquiriesTests
{
    [Fact]
    public async Task One_more_than_can_wait_is_refused_and_the_others_are_answered()
    {
        var inquiries = new Inquiries();
        inquiries.Begin();
        var waiting = Enumerable.Range(0, Inquiries.MostWaiting).Select(i => Ask(inquiries, i)).ToList();

        Assert.Equal(Refusal.NotReady, (await Assert.ThrowsAsync<CohortException>(() => Ask(inquiries, -1))).Refusal);
        inquiries.Answer(null!);
        Assert.Equal(Enumerable.Range(0, Inquiries.MostWaiting), await Task.WhenAll(waiting));

        var last = Ask(inquiries, 7);
        inquiries.End(null!);
        Assert.Equal(7, await last);
    }

    private static Task<int> Ask(Inquiries inquiries, int number) =>
        inquiries.AskAsync(_ => number, () => throw new InvalidOperationException("A run is under way."));
}
