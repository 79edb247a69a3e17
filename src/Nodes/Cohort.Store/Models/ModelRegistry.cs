using Cohort.Core.Encodings;
using Cohort.Core.Models;

namespace Cohort.Store.Models;

/// <summary>
/// A directory of models. A version is a file <c>model.cohort</c> in a directory of its own, named by its content and
/// never changed; <c>registry.json</c> says which are in force, and is replaced as a whole, history included, so that a
/// change and its record cannot come apart.
/// </summary>
internal sealed class ModelRegistry
{
    /// <summary>The name of the file of a version.</summary>
    public const string ModelFileName = "model.cohort";

    /// <summary>The name of the file that says what is in force.</summary>
    public const string StateFileName = "registry.json";

    /// <summary>Bytes of a state: a change has some three hundred, and there are a few a day.</summary>
    private const long MostRegistryBytes = 64L * 1024 * 1024;

    private readonly string _path;
    private readonly TimeProvider _time;

    private ModelRegistry(string path, TimeProvider time, IReadOnlyList<Model> models, RegistryState state) =>
        (_path, _time, Models, State) = (path, time, models, state);

    /// <summary>All versions, by name and then by the end of their training.</summary>
    public IReadOnlyList<Model> Models { get; }

    /// <summary>Which are in force.</summary>
    public RegistryState State { get; private set; }

    /// <summary>Reads a registry.</summary>
    /// <exception cref="StoreException">There is none, or a file of it is damaged.</exception>
    public static ModelRegistry Open(string path, TimeProvider? time = null)
    {
        if (!Directory.Exists(path))
            throw StoreException.BadInput($"There is no directory of models '{path}'; train a model into it first, or correct the path.");
        var models = Directory.EnumerateFiles(path, ModelFileName, SearchOption.AllDirectories).Select(Read)
            .DistinctBy(model => model.Version).OrderBy(model => model.Name, StringComparer.Ordinal)
            .ThenBy(model => model.Origin.To).ThenBy(model => model.Version, StringComparer.Ordinal).ToList();
        return new ModelRegistry(path, time ?? TimeProvider.System, models, ReadState(path));
    }

    /// <summary>Adds a version, unless it is there.</summary>
    public static void Add(string path, Model model)
    {
        var file = Path.Combine(path, model.Name.Replace(':', '-').Replace('/', '-'), model.Version, ModelFileName);
        if (File.Exists(file)) return;
        using var written = new AtomicFile(file);
        written.Stream.Write(ModelFile.Encode(model));
        written.Commit();
    }

    /// <summary>The model of a version, or of its first digits.</summary>
    /// <exception cref="StoreException">There is none, or more than one.</exception>
    public Model Find(string version)
    {
        var found = Models.Where(model => model.Version.StartsWith(version, StringComparison.Ordinal)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw StoreException.BadInput($"There is no model of version \"{version}\" in '{_path}'; 'cohort models list' shows all."),
            _ => throw StoreException.BadInput($"{found.Count} models have a version that begins with \"{version}\"; give more of its digits."),
        };
    }

    /// <summary>The model in force under a name; null where none is.</summary>
    public Model? Champion(string name) => State.Champions.TryGetValue(name, out var version) ? Find(version) : null;

    /// <summary>The models that somebody can mean: the one in force under a name, or else those of a version or its first digits.</summary>
    public IReadOnlyList<Model> Named(string model) => Champion(model) is { } champion
        ? [champion] : [.. Models.Where(one => model.Length > 0 && one.Version.StartsWith(model, StringComparison.Ordinal))];

    /// <summary>The versions in force; none where nothing is.</summary>
    public IReadOnlyList<Model> Champions() => [.. State.Champions.Values.Select(Find)];

    /// <summary>The versions in force, and then the shadows.</summary>
    /// <exception cref="StoreException">There are none, or too many.</exception>
    public ModelSet InForce()
    {
        var champions = Champions();
        List<Model> shadows = [.. State.Shadows.Values.Select(Find)];
        if (champions.Count == 0)
            throw StoreException.BadInput($"No model is in force in '{_path}'; put one in force with 'cohort models promote VERSION'.");
        if (champions.Count + shadows.Count > Core.Limits.Models)
            throw StoreException.BadInput($"{champions.Count + shadows.Count} models are in force or shadows; {Core.Limits.Models} are the most.");
        return new ModelSet([.. champions, .. shadows], champions.Count);
    }

    /// <summary>Puts a version in force.</summary>
    public void Promote(Model model, string reason) =>
        Change(State.Champions, model.Name, model.Version, "promote", reason);

    /// <summary>Puts the version in force again that was before the one that is.</summary>
    /// <exception cref="StoreException">There was none before.</exception>
    public Model Rollback(string name, string reason)
    {
        if (!State.Champions.TryGetValue(name, out var now))
            throw StoreException.BadInput($"No model is in force for \"{name}\"; 'cohort models list' shows what is.");
        var before = State.History.LastOrDefault(change => change.Model == name && change.Action == "promote" && change.Version == now)?.Before
            ?? throw StoreException.BadInput($"The model {now} is the first that was in force for \"{name}\"; there is none to go back to.");
        var model = Find(before);
        Change(State.Champions, name, before, "rollback", reason);
        return model;
    }

    /// <summary>Lets a version score beside the one in force.</summary>
    public void Shadow(Model model, string reason) => Change(State.Shadows, model.Name, model.Version, "shadow", reason);

    /// <summary>Ends that.</summary>
    public void Unshadow(Model model, string reason) => Change(State.Shadows, model.Name, null, "unshadow", reason);

    private void Change(SortedDictionary<string, string> versions, string name, string? version, string action, string reason)
    {
        using var locked = Lock();

        // Another process may have changed the state since it was read.
        var state = ReadState(_path);
        var those = ReferenceEquals(versions, State.Champions) ? state.Champions : state.Shadows;
        var before = those.GetValueOrDefault(name);
        if (version is null) those.Remove(name);
        else those[name] = version;
        state.History.Add(new RegistryChange(_time.GetUtcNow(), Environment.UserName, action, name, version, before, reason));
        using var file = new AtomicFile(Path.Combine(_path, StateFileName));
        file.Stream.Write(state.Write());
        file.Commit();
        State = state;
    }

    private FileStream Lock()
    {
        try
        {
            return new FileStream(Path.Combine(_path, "registry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw StoreException.BadInput($"Another process is changing the registry '{_path}'; try again.");
        }
    }

    private static Model Read(string file)
    {
        try
        {
            return ModelFile.Decode(File.ReadAllBytes(file));
        }
        catch (DamagedDataException e)
        {
            throw StoreException.BadInput($"The model '{file}' cannot be read. {e.Message} Remove it, or train it anew.");
        }
    }

    private static RegistryState ReadState(string path)
    {
        var file = Path.Combine(path, StateFileName);
        if (!File.Exists(file) || new FileInfo(file).Length == 0) return RegistryState.Empty;
        return new FileInfo(file).Length <= MostRegistryBytes
            ? RegistryState.Read(File.ReadAllBytes(file), file)
            : throw StoreException.BadInput($"The registry '{file}' is larger than {MostRegistryBytes} bytes; restore it, or remove it and promote the models again.");
    }
}
