using Cohort.Actors.Scoring;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Store;
using Cohort.Store.Models;

namespace Cohort.Node.Scoring;

/// <summary>
/// The models in force of a registry, and a file of campaigns. Both are read again when the registry's state or the file was
/// replaced; versions themselves never change.
/// </summary>
internal sealed class RegistryModels(string registry, string campaigns) : IScoringModels
{
    private readonly Lock _lock = new();
    private (Stamp State, Stamp Campaigns) _stamps;
    private ModelsInForce? _last;

    /// <inheritdoc/>
    /// <exception cref="StoreException">No model is in force, a file cannot be read, or a model is of other features.</exception>
    public ModelsInForce Read()
    {
        lock (_lock)
        {
            var stamps = (Stamp.Of(Path.Combine(registry, ModelRegistry.StateFileName)), campaigns.Length == 0 ? default : Stamp.Of(campaigns));
            if (_last is not null && stamps == _stamps) return _last;
            var read = ReadAnew();
            (_stamps, _last) = (stamps, read);
            return read;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">A file cannot be read.</exception>
    public IReadOnlyList<Model> Named(string model)
    {
        try
        {
            return ModelRegistry.Open(registry).Named(model);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The models in '{registry}' cannot be read. {e.Message}", e) { Fault = StoreFault.Input };
        }
    }

    private ModelsInForce ReadAnew()
    {
        try
        {
            var opened = ModelRegistry.Open(registry);
            var set = opened.InForce();
            foreach (var model in set.Models) RequireSchema(model);
            if (campaigns.Length > 0 && !File.Exists(campaigns)) throw StoreException.BadInput($"There is no file {campaigns}; check cohort.scoring.campaigns.");
            return new ModelsInForce(set, ScoringPlan.Of(set, opened.State.History.Count, campaigns.Length > 0 ? File.ReadAllText(campaigns) : ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The models in '{registry}' or the campaigns cannot be read. {e.Message}", e) { Fault = StoreFault.Input };
        }
    }

    // Whether segments and categories fit depends on what is activated, and is told by the node when it scores.
    private static void RequireSchema(Model model)
    {
        if (model.Target.Schema.Version != FeatureSchema.FunctionVersion)
            throw StoreException.BadInput($"The model {model.Name} of version {model.Version} was trained with version {model.Target.Schema.Version} of the features, and this program computes version {FeatureSchema.FunctionVersion}: train it anew, or roll back to one that fits.");
    }

    private readonly record struct Stamp(DateTime Written, long Length)
    {
        public static Stamp Of(string file) => new FileInfo(file) is { Exists: true } info ? new Stamp(info.LastWriteTimeUtc, info.Length) : default;
    }
}
