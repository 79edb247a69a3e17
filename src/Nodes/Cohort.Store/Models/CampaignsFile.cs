using Cohort.Core.Scoring;
using Cohort.Core.Taxonomies;

namespace Cohort.Store.Models;

/// <summary>Reads a file of campaigns, or says what is wrong with it.</summary>
public static class CampaignsFile
{
    /// <summary>The campaigns of a file, bound to a taxonomy.</summary>
    /// <exception cref="StoreException">There is no such file, or it has errors.</exception>
    public static CampaignFile Read(string path, Taxonomy taxonomy)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw StoreException.BadInput($"There is no file {path}; check the name of the file of campaigns.");
        if (CampaignFile.TryParse(File.ReadAllText(path), taxonomy, out var file, out var errors)) return file;
        throw StoreException.BadInput($"The campaigns in {path} cannot be used:\n{string.Join('\n', errors.Select(error => "  " + error))}");
    }
}
