using System.Text;
using Cohort.Core.Texts;

namespace Cohort.Core.Expressions;

/// <summary>Text short and plain enough to quote in a message.</summary>
internal static class Excerpt
{
    private const int MostCharacters = 40;

    public static string Of(string text)
    {
        var shown = new StringBuilder(MostCharacters + 1);
        for (var i = 0; i < text.Length && i < MostCharacters; i++)
        {
            shown.Append(char.IsSurrogate(text[i]) || Unseen.IsEscaped(new Rune(text[i])) ? '?' : text[i]);
        }

        if (text.Length > MostCharacters) shown.Append('…');
        return shown.ToString();
    }
}
