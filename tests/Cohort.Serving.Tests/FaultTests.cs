using Cohort.Serving.Http;
using Cohort.Store;

namespace Cohort.Serving.Tests;

public sealed class FaultTests
{
    [Theory]
    [InlineData(StoreFault.TooLong, 504)]
    [InlineData(StoreFault.Busy, 503)]
    [InlineData(StoreFault.Machine, 503)]
    public void A_question_that_takes_too_long_is_told_apart_from_a_store_that_is_away(StoreFault fault, int status) =>
        Assert.Equal((status, "Ask for less."), (Faults.Of(new StoreException("Ask for less.") { Fault = fault }).Status, Faults.Of(new StoreException("Ask for less.") { Fault = fault }).Fault.Error));
}
