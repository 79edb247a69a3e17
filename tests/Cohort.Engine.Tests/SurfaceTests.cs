using Cohort.Engine.Texts;
using Xunit;

namespace Cohort.Engine.Tests;

public sealed class SurfaceTests
{
    private const int MostTypes = 25;

    [Fact]
    public void A_developer_who_embeds_the_engine_meets_few_types_in_one_namespace()
    {
        var types = typeof(CohortEngine).Assembly.GetExportedTypes();

        Assert.InRange(types.Length, 1, MostTypes);
        Assert.All(types, type => Assert.Equal("Cohort.Engine", type.Namespace));
    }

    [Fact]
    public void What_messages_call_members_is_their_name()
    {
        Type[] types = [typeof(CohortEngineBuilder), typeof(CohortEngine), typeof(RunOptions), typeof(PurchaseSource)];
        var members = types.SelectMany(type => type.GetMembers().Select(member => member.Name).Concat(type.GetMembers().Select(member => $"{type.Name}.{member.Name}")));
        var parameters = typeof(CohortEngine).GetMethod(nameof(CohortEngine.TurnAsync))!.GetParameters().Select(parameter => parameter.Name!);
        var names = typeof(MemberNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(names);
        Assert.Empty(names.Except(members).Except(parameters));
    }

    [Fact]
    public void The_library_knows_no_command_line() =>
        Assert.DoesNotContain(typeof(CohortEngine).Assembly.GetReferencedAssemblies(), name => name.Name is "System.CommandLine" or "Spectre.Console");
}
