using Cohort.Core.Mappings;
using Cohort.Engine.Sources;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Intake;

/// <summary>The mappings by which records can be sent, by name: those that are delivered, and one that the program was given.</summary>
/// <param name="own">The mapping that the program was given; null for none. Of one name with a delivered one, it holds.</param>
internal sealed class IntakeMappings(EventMapping? own)
{
    private readonly Dictionary<string, EventMapping> _ready = [];

    /// <summary>The name of a mapping as those know it who send: of a file, without its folder and its ending.</summary>
    public static string NameOf(EventMapping mapping) => Path.GetFileNameWithoutExtension(mapping.Name);

    /// <summary>The mapping of a name.</summary>
    /// <exception cref="CohortException">There is none, or it reads something else than JSON.</exception>
    public EventMapping Find(string name)
    {
        var found = own is not null && NameOf(own) == name ? own : Ready(name);
        return !found.Text.IsCsv ? found : throw SentMappings.ReadsCsv(name);
    }

    private EventMapping Ready(string name)
    {
        lock (_ready)
        {
            if (_ready.TryGetValue(name, out var known)) return known;
            if (ReadyMappings.All.FirstOrDefault(one => one.Name == name) is not { } ready) throw SentMappings.Unknown(name, own is null ? null : NameOf(own));
            if (!MappingText.TryParse(ready.Text, out var text, out var errors)) throw new InvalidOperationException($"The delivered mapping {name} cannot be read: {errors[0]}");
            return _ready[name] = new EventMapping(name, text, MappingZones.Of(text, []), null);
        }
    }
}
