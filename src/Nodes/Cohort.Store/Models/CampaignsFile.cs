using System.Text;
using Cohort.Core;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;

namespace Cohort.Store.Models;

/// <summary>Reads a file of campaigns, or says what is wrong with it.</summary>
internal static class CampaignsFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>The campaigns of a file, bound to the taxonomy of a context, their amounts in its currency.</summary>
    /// <exception cref="StoreException">There is no such file, or it has errors.</exception>
    public static CampaignFile Read(string path, RuleContext context) => Read(path, context, out _);

    /// <inheritdoc cref="Read(string, RuleContext)"/>
    /// <param name="path">The file.</param>
    /// <param name="context">The context.</param>
    /// <param name="text">What stands in it.</param>
    public static CampaignFile Read(string path, RuleContext context, out string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw StoreException.BadInput($"There is no file {path}; check the name of the file of campaigns.");
        if (new FileInfo(path).Length > Limits.CampaignsBytes)
            throw StoreException.BadInput($"{path} is larger than {Limits.CampaignsBytes} bytes; remove campaigns or comments, or correct the name of the file of campaigns.");
        if (CampaignFile.TryParse(text = Text(path), context.Taxonomy, out var file, out var errors, context.Rules.MinorDigits, context.WindowDays)) return file;
        throw StoreException.BadInput($"The campaigns in {path} cannot be used:\n{string.Join('\n', errors.Select(error => "  " + error))}");
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path, StrictUtf8);
        }
        catch (DecoderFallbackException)
        {
            throw StoreException.BadInput($"{path} is not UTF-8; save it as UTF-8.");
        }
    }
}
