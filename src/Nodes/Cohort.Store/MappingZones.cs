using Cohort.Core.Expressions;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>The time zones that a mapping names, as this machine knows them.</summary>
internal static class MappingZones
{
    /// <summary>The zones as plain data, by name.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="unknown">
    /// Is given an error for each that this machine does not know, in the order of the file.
    /// </param>
    public static Dictionary<string, BusinessCalendar> Of(MappingText mapping, List<RuleError> unknown)
    {
        var zones = new Dictionary<string, BusinessCalendar>();
        foreach (var zone in mapping.Zones)
        {
            try
            {
                zones[zone.Name] = TimeZones.CalendarOf(zone.Name);
            }
            catch (TimeZoneNotFoundException fault)
            {
                unknown.Add(new RuleError(zone.Line, zone.Column, fault.Message));
            }
        }

        return zones;
    }
}
