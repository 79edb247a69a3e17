using System.Text;

namespace Cohort.Store.Tests.Erasing;

/// <summary>Where a text names a user, and where it does not.</summary>
public sealed class UserTextTests
{
    [Theory]
    [InlineData("anna", true)]
    [InlineData("salt anna into 4 parts", true)]
    [InlineData("Because of anna.", true)]
    [InlineData("'anna'", true)]
    [InlineData("user:anna", true)]
    [InlineData("POST /v1/users/anna/transitions", true)]
    [InlineData("x,anna,milk", true)]
    [InlineData("annabel", false)]
    [InlineData("anna-2", false)]
    [InlineData("an-anna", false)]
    [InlineData("anna.smith", false)]
    [InlineData("anna@example.org", false)]
    [InlineData("annä", false)]
    [InlineData("hannanna anna2", false)]
    [InlineData("hannanna anna", true)]
    public void It_is_a_word(string text, bool isNamed)
    {
        var user = new UserText("anna");

        Assert.Equal(isNamed, user.IsIn(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(isNamed, user.Without(text, "?") != text);
        Assert.False(user.IsIn(Encoding.UTF8.GetBytes(user.Without(text, "(erased 0123)"))));
    }

    [Theory]
    [InlineData("GET /v1/users/zw%C3%B6lf%207", "GET /v1/users/?")]
    [InlineData("{\"user\":\"zw\\u00F6lf 7\"}", "{\"user\":\"?\"}")]
    [InlineData("{\"user\":\"zwölf 7\"} and zwölf 7", "{\"user\":\"?\"} and ?")]
    public void It_is_found_as_it_stands_in_paths_and_in_json(string text, string without) => Assert.Equal(without, new UserText("zwölf 7").Without(text, "?"));

    [Theory]
    [InlineData("""{"user_id":"anna","sku":"milk"}""", true)]
    [InlineData("""{"user_id":"\u0061nna"}""", true)]
    [InlineData("""{"customer":{"id":"anna"}}""", true)]
    [InlineData("""[{"lines":["\u0061nna"]}]""", true)]
    [InlineData("""{"user_id":"ben","note":"for anna"}""", false)]
    [InlineData("""{"customer":"ben"}""", false)]
    [InlineData("2026-03-01;anna;milk", true)]
    [InlineData("2026-03-01;annabel;milk", false)]
    [InlineData("{\"user_id\":\"anna\", and so on", true)]
    public void A_refused_record_is_theirs_where_it_says_so_or_names_them(string record, bool isTheirs) =>
        Assert.Equal(isTheirs, new UserText("anna").IsRecordOf(Encoding.UTF8.GetBytes(record)));

    [Theory]
    [InlineData("""{"user_id":12,"quantity":3}""", true)]
    [InlineData("""{"user_id":3,"quantity":12}""", false)]
    public void A_number_is_an_id_in_the_field_of_users_alone(string record, bool isTheirs) =>
        Assert.Equal(isTheirs, new UserText("12").IsRecordOf(Encoding.UTF8.GetBytes(record)));
}
