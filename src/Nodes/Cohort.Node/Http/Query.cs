using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Http;

namespace Cohort.Node.Http;

/// <summary>Some items of many.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Given as <c>after</c>, asks for the page after this one; null where there is none.</param>
internal sealed record PageReply<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Makes pages for answers.</summary>
internal static class PageReply
{
    public static PageReply<TReply> Of<T, TReply>(Page<T> page, Func<T, TReply> reply) => new([.. page.Items.Select(reply)], page.Next);
}

/// <summary>The parameters of a question.</summary>
internal sealed class Query(IQueryCollection values)
{
    private const int UsualPage = 100;
    private const int LargestPage = 10_000;

    public string? Text(string name) => values.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public BusinessDate? Date(string name)
    {
        if (Text(name) is not { } text) return null;
        return BusinessDate.TryParse(text, out var date) ? date : throw new BadRequestException($"{name} is '{Shown.Cut(text)}', which is no date: write one such as 2026-03-01.");
    }

    public int Most()
    {
        if (Text("most") is not { } text) return UsualPage;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= LargestPage
            ? most : throw new BadRequestException($"most is '{Shown.Cut(text)}': write a whole number from 1 to {LargestPage}.");
    }
}
