using System.Text.Json;
using Cohort.Store.Questions;

namespace Cohort.Verbs.Display;

/// <summary>Answers for programs.</summary>
internal static class Written
{
    /// <summary>Writes an answer for programs, as one line; false where people are to read it.</summary>
    public static bool WroteJson<T>(this Answer answer, T reply)
    {
        if (answer.Json) answer.Output.WriteLine(CohortJson.Of(reply));
        return answer.Json;
    }

    /// <summary>Writes each of some answers as a line for programs; false where people are to read them.</summary>
    public static bool WroteJsonLines<T>(this Answer answer, IEnumerable<T> replies)
    {
        if (!answer.Json) return false;
        foreach (var reply in replies) answer.Output.WriteLine(CohortJson.Of(reply));
        return true;
    }

    /// <summary>Passes an answer on as it came; false where people are to read it.</summary>
    public static bool WroteJson(this Answer answer, JsonElement json)
    {
        if (answer.Json) answer.Output.WriteLine(json.GetRawText());
        return answer.Json;
    }

    /// <summary>A value as people read it; a dash where there is none.</summary>
    public static string Shown(this JsonElement json, string name) => json.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "-";
}
