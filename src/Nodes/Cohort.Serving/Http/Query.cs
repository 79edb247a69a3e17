using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http;

/// <summary>The parameters of a question.</summary>
internal sealed class Query(IQueryCollection values)
{
    public string? Text(string name) => values.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public BusinessDate? Date(string name)
    {
        if (Text(name) is not { } text) return null;
        return BusinessDate.TryParse(text, out var date) ? date : throw new BadRequestException($"{name} is '{Shown.Cut(text)}', which is no date: write one such as 2026-03-01.");
    }

    /// <summary>Whether something is asked for, as <c>true</c>.</summary>
    public bool IsSet(string name) => Text(name) is { } text && (bool.TryParse(text, out var isSet)
        ? isSet : throw new BadRequestException($"{name} is '{Shown.Cut(text)}': write true or false."));

    /// <summary>How many items are asked for.</summary>
    public int Limit()
    {
        if (Text("limit") is not { } text) return CohortLimits.UsualPage;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= CohortLimits.Page
            ? limit : throw new BadRequestException($"limit is '{Shown.Cut(text)}': write a whole number from 1 to {CohortLimits.Page}.");
    }
}
