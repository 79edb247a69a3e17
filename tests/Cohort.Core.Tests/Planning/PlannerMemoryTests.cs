using Cohort.Core.Planning;
using Cohort.Testing;
using Xunit;

namespace Cohort.Core.Tests.Planning;

/// <summary>What the planner remembers of the past, and for how long.</summary>
public class PlannerMemoryTests
{
    private static readonly PlannerLimits Limits = new();
    private static readonly Plan Nothing = new([], default, "");

    [Fact]
    public void It_forgets_users_and_ranges_When_they_could_be_changed_again()
    {
        var (memory, now) = (new PlannerMemory(), 0L);

        var kept = Forgotten.Kept(100, i =>
        {
            var user = $"user-{i}";
            memory.Complete(new SaltUser(user, 4, i, "hot"), 0, now);
            now += Limits.SaltCoolDownSeconds * PlannerMemory.Second;
            memory.Begin(Nothing, Limits, now);
            return user;
        });

        Assert.Equal(0, kept);
    }

    [Fact]
    public void It_remembers_a_user_who_must_be_left_alone()
    {
        var memory = new PlannerMemory();
        memory.Complete(new SaltUser("ann", 4, 1, "hot"), 0, 0);

        var now = (Limits.SaltCoolDownSeconds - 1) * PlannerMemory.Second;
        memory.Begin(Nothing, Limits, now);

        Assert.False(memory.IsSaltable("ann", Limits, now));
        Assert.True(memory.IsSaltable("bob", Limits, now));
    }
}
